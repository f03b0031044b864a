/** The typed client: one fetch, and every error status becomes a thrown `Problem`. */
import createClient from 'openapi-fetch';
import { offline } from '$lib/shell/offline.svelte';
import { takeBegun } from './begun';
import { Problem, problemOf, unreachable } from './problem';
import type { paths } from './schema';

type Listener = () => void;
let signedOut: Listener = () => undefined;

/** Says what happens when the server no longer knows who is asking. */
export function onSignedOut(listener: Listener): void {
	signedOut = listener;
}

/** Tells the app that a request was answered with "not signed in". */
export function noticeSignedOut(problem: Problem): void {
	if (problem.code === 'not_signed_in') signedOut();
}

export const api = createClient<paths>({
	baseUrl: '',
	credentials: 'same-origin',
	fetch: (request) => takeBegun(request) ?? fetch(request)
});

api.use({
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
