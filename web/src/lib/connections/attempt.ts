/** What the way back from a platform's page says, read from its address. */

export type Attempt = {
	/** The connection that was made. */
	connected: number | null;
	/** The sign-in whose accounts wait to be chosen from. */
	choice: number | null;
	/** Why nothing was connected. */
	problem: string | null;
	/** The sign-in that can say more about it. */
	attempt: number | null;
};

const number = (text: string | null) =>
	text !== null && /^[1-9]\d*$/.test(text) ? Number(text) : null;

export function attemptOf(query: URLSearchParams): Attempt {
	return {
		connected: number(query.get('connected')),
		choice: number(query.get('choose')),
		problem: query.get('problem'),
		attempt: number(query.get('attempt'))
	};
}

export type AttemptWords = { what: string; todo: string };

/**
 * Why an attempt ended without a connection, where the server has nothing more to say of it. A
 * code that is not known here is still said.
 */
export function attemptWords(code: string, platform: string): AttemptWords {
	if (code === 'sign_in_elsewhere') {
		return {
			what: `You came back from ${platform} to an address at which you were not signed in.`,
			todo: 'Open TuneScore only under the address that the redirect address begins with, then connect again.'
		};
	}
	if (code === 'sign_in_not_started') {
		return {
			what: 'This sign-in was not started here, or it was finished already.',
			todo: 'Connect once more; each attempt works once.'
		};
	}
	return {
		what: `Connecting ${platform} did not work (${code.replaceAll('_', ' ')}).`,
		todo: 'Connect once more; if it stays, the guide says what has to be set at the platform.'
	};
}
