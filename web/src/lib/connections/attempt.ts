/** What the way back from a platform's page says, read from its address. */

export type Attempt = {
	connected: number | null;
	choice: string | null;
	problem: string | null;
	detail: string | null;
};

export function attemptOf(query: URLSearchParams): Attempt {
	const number = query.get('connected') ?? '';
	return {
		connected: /^[1-9]\d*$/.test(number) ? Number(number) : null,
		choice: query.get('choose'),
		problem: query.get('problem'),
		detail: query.get('attempt')
	};
}

export type AttemptWords = { tone: 'caution' | 'alarm'; what: string; todo: string };

/** Why an attempt ended without a connection; a code that is not known here is still said. */
export function attemptWords(code: string, platform: string): AttemptWords {
	const AGAIN = 'Start again from here; an attempt holds for a few minutes and works once.';
	const words: Record<string, [AttemptWords['tone'], string, string]> = {
		denied: [
			'caution',
			`You did not let TuneScore read ${platform}.`,
			'Nothing was connected. Try again when you want to.'
		],
		state: ['alarm', 'This way back does not belong to a sign-in that you began here.', AGAIN],
		expired: ['alarm', 'The sign-in took too long, or was used before.', AGAIN],
		code: ['alarm', `${platform} did not accept the sign-in.`, AGAIN],
		scope: [
			'alarm',
			`${platform} was not allowed to tell what TuneScore needs at least.`,
			'Try again and leave the permissions ticked.'
		],
		no_identity: [
			'alarm',
			`${platform} opened no account or Page.`,
			'Try again, and tick the account or Page in its dialog.'
		]
	};
	const [tone, what, todo] = words[code] ?? [
		'alarm',
		`Connecting ${platform} did not work (${code.replaceAll('_', ' ')}).`,
		'Try again; if it stays, the steps below say what has to be set at the platform.'
	];
	return { tone, what, todo };
}
