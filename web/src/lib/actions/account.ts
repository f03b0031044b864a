/** What a person does with their account: one function per action. */
import { goto } from '$app/navigation';
import * as requests from '$lib/api/requests';
import type { Account, Credentials, DemoProgress, Token, TokenMade } from '$lib/api/models';
import { asProblem, type Problem } from '$lib/api/problem';
import { t } from '$lib/messages';
import { confirmation } from '$lib/state/confirmation.svelte';
import { forgetAll } from '$lib/state/resource.svelte';
import { session } from '$lib/state/session.svelte';
import { done, report } from '$lib/state/toasts.svelte';

/** Enters with what `knock` brings; gives back the problem for the form to show. */
async function enter(knock: () => Promise<Account>, next: string): Promise<Problem | null> {
	try {
		const account = await knock();
		forgetAll();
		session.account = account;
		session.setup = await requests.readSetup();
		await goto(next, { replaceState: true });
		return null;
	} catch (thrown) {
		return asProblem(thrown);
	}
}

export const signIn = (body: Credentials, next: string): Promise<Problem | null> =>
	enter(() => requests.login(body), next);

export const makeOwner = (body: Credentials): Promise<Problem | null> =>
	enter(() => requests.register(body), '/');

const BETWEEN_REQUESTS = 300;

/** Enters the demo; `show` is told again and again how far it is filled. */
export async function tryDemo(show: (progress: DemoProgress) => void): Promise<Problem | null> {
	const timer = setInterval(() => {
		// Where this fails, the request that fills the demo says why.
		requests.readDemoProgress().then(show, () => clearInterval(timer));
	}, BETWEEN_REQUESTS);
	const problem = await enter(requests.startDemo, '/');
	clearInterval(timer);
	return problem;
}

/** Removes the demo artist and returns to the reader's own account, or to the door. */
export async function leaveDemo(): Promise<void> {
	try {
		session.account = await requests.leaveDemo();
		forgetAll();
		await goto('/', { invalidateAll: true });
	} catch (thrown) {
		report(thrown);
	}
}

export async function signOut(): Promise<void> {
	try {
		await requests.logout();
		session.account = null;
		forgetAll();
		await goto('/sign-in');
	} catch (thrown) {
		report(thrown);
	}
}

export async function makeToken(name: string): Promise<TokenMade | null> {
	try {
		return await requests.makeToken(name);
	} catch (thrown) {
		report(thrown);
		return null;
	}
}

export async function revokeToken(token: Token): Promise<boolean> {
	const sure = await confirmation.ask({
		title: t('account_token_delete_title', { name: token.name }),
		text: t('account_token_delete_text'),
		confirm: t('account_token_delete_confirm'),
		danger: true
	});
	if (!sure) return false;
	try {
		await requests.deleteToken(token.id);
		done(t('account_token_deleted', { name: token.name }));
		return true;
	} catch (thrown) {
		report(thrown);
		return false;
	}
}

export async function copy(text: string): Promise<boolean> {
	try {
		await navigator.clipboard.writeText(text);
		return true;
	} catch {
		return false;
	}
}
