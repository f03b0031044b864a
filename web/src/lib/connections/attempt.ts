/** The outcome of a sign-in at a platform, read from the address that it comes back to. */
import { t } from '$lib/messages';

export type Attempt = {
	/** The connection that was made. */
	connected: number | null;
	/** The connection that is to be connected again. */
	again: number | null;
	/** The sign-in whose accounts wait to be chosen from. */
	choice: number | null;
	/** Why nothing was connected. */
	problem: string | null;
	/** The sign-in whose details the server may remember. */
	attempt: number | null;
};

const number = (text: string | null) =>
	text !== null && /^[1-9]\d*$/.test(text) ? Number(text) : null;

export function attemptOf(query: URLSearchParams): Attempt {
	return {
		connected: number(query.get('connected')),
		again: number(query.get('again')),
		choice: number(query.get('choose')),
		problem: query.get('problem'),
		attempt: number(query.get('attempt'))
	};
}

export type Failure = { what: string; todo: string };

/**
 * Why an attempt ended without a connection, where the server does not remember it. A code that is
 * not known here is shown as it is.
 */
export function failureOf(code: string, platform: string): Failure {
	if (code === 'sign_in_elsewhere') {
		return {
			what: t('connections_attempt_elsewhere', { platform }),
			todo: t('connections_attempt_elsewhere_todo')
		};
	}
	if (code === 'sign_in_not_started') {
		return {
			what: t('connections_attempt_not_started'),
			todo: t('connections_attempt_not_started_todo')
		};
	}
	return {
		what: t('connections_attempt_failed', { platform, code: code.replaceAll('_', ' ') }),
		todo: t('connections_attempt_failed_todo')
	};
}
