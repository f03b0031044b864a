/** The typed client: one fetch, and every error status becomes a thrown `Problem`. */
import createClient from 'openapi-fetch';
import { offline } from '$lib/shell/offline.svelte';
import { session } from '$lib/state/session.svelte';
import { takeBegun } from './begun';
import { Problem, problemOf, unreachable } from './problem';
import type { paths } from './schema';

type Listener = (problem: Problem) => void;
let signedOut: Listener = () => undefined;
let closed: () => void = () => undefined;

/** Says what happens when who asks has to sign in first, or to set up a second factor. */
export function onSignedOut(listener: Listener): void {
	signedOut = listener;
}

/** Says what happens when the account that the reader works in is not open to them. */
export function onAccountClosed(listener: () => void): void {
	closed = listener;
}

/** Tells the app of a request that was refused for that, or because its account is closed. */
export function noticeSignedOut(problem: Problem): void {
	if (['not_signed_in', 'two_factor_required'].includes(problem.code)) signedOut(problem);
	if (problem.code === 'account_not_open') closed();
}

/** Adds whose account this page shows: another tab may have turned to another one meanwhile. */
export function sayAccount(headers: Pick<Headers, 'set'>): void {
	if (session.account !== null) headers.set('X-Account', String(session.account.id));
}

export const api = createClient<paths>({
	baseUrl: '',
	credentials: 'same-origin',
	fetch: (request) => takeBegun(request) ?? fetch(request)
});

api.use({
	onRequest({ request }) {
		if (!['GET', 'HEAD'].includes(request.method)) sayAccount(request.headers);
	},
	async onResponse({ response }) {
		offline.notice(response);
		if (response.ok) return;
		const body: unknown = await response
			.clone()
			.json()
			.catch(() => null);
		const problem = problemOf(response.status, body, response.headers.get('Retry-After'));
		noticeSignedOut(problem);
		throw problem;
	},
	onError() {
		return unreachable();
	}
});

/** The body of a request that succeeded; an error status was thrown before it came here. */
export async function bodyOf<T>(request: Promise<{ data?: T }>): Promise<T> {
	const { data } = await request;
	return data as T;
}
