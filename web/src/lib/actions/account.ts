/** What a person does with their account: one function per action. */
import { goto } from '$app/navigation';
import * as requests from '$lib/api/requests';
import type {
	Account,
	Credentials,
	DemoProgress,
	EmailChange,
	Enrolment,
	SignedInBrowser,
	SignInCredentials,
	Token,
	TokenDraft,
	TokenMade
} from '$lib/api/models';
import { asProblem, Problem } from '$lib/api/problem';
import { t } from '$lib/messages';
import { confirmation } from '$lib/state/confirmation.svelte';
import { forgetAll } from '$lib/state/resource.svelte';
import { session } from '$lib/state/session.svelte';
import { done, report } from '$lib/state/toasts.svelte';
import { uploads } from '$lib/state/uploads.svelte';

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

export const signIn = (body: SignInCredentials, next: string): Promise<Problem | null> =>
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
		uploads.clear();
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
		uploads.clear();
		await goto('/sign-in');
	} catch (thrown) {
		report(thrown);
	}
}

/** Does something with the account; gives back what came of it, or the problem for the form. */
async function tried<T>(work: Promise<T>): Promise<T | Problem> {
	try {
		return await work;
	} catch (thrown) {
		return asProblem(thrown);
	}
}

/** The same for what gives back nothing; `words` are said where it worked. */
async function doing(work: Promise<void>, words?: string): Promise<Problem | null> {
	const problem = await tried(work);
	if (problem !== undefined) return problem;
	if (words !== undefined) done(words);
	return null;
}

export const changePassword = (old: string, fresh: string): Promise<Problem | null> =>
	doing(requests.changePassword(old, fresh), t('account_password_changed'));

/** Changes the address, or has it confirmed by mail first. */
export async function changeEmail(email: string, password: string): Promise<EmailChange | Problem> {
	const changed = await tried(requests.changeEmail(email, password));
	if (changed instanceof Problem || changed.mailed) return changed;
	const { account } = session;
	if (account !== null) {
		const email = account.member === null ? changed.email : account.email;
		const member = account.member === null ? null : changed.email;
		session.account = { ...account, email, member };
	}
	done(t('account_email_changed', { email: changed.email }));
	return changed;
}

/** Takes the address of a mailed link; the browser need not be signed in. */
export async function confirmEmail(link: string): Promise<Problem | null> {
	const problem = await doing(requests.confirmEmail(link), t('account_email_confirmed'));
	if (problem === null) session.account = null; // it is read again, with its address
	return problem;
}

export const askPasswordLink = (email: string): Promise<Problem | null> =>
	doing(requests.sendPasswordLink(email));
export const resetPassword = (link: string, fresh: string): Promise<Problem | null> =>
	doing(requests.resetPassword(link, fresh), t('account_reset_done'));

export const beginTwoFactor = (password: string): Promise<Enrolment | Problem> =>
	tried(requests.beginTwoFactor(password));
export const confirmTwoFactor = (code: string): Promise<string[] | Problem> =>
	tried(requests.confirmTwoFactor(code));
export const renewRecoveryCodes = (password: string): Promise<string[] | Problem> =>
	tried(requests.renewRecoveryCodes(password));
export const turnTwoFactorOff = (password: string): Promise<Problem | null> =>
	doing(requests.turnTwoFactorOff(password), t('account_two_factor_turned_off'));

export async function requireTwoFactor(required: boolean): Promise<void> {
	try {
		await requests.requireTwoFactor(required);
	} catch (thrown) {
		report(thrown);
	}
}

export async function endSession(one: SignedInBrowser): Promise<boolean> {
	try {
		await requests.endSession(one.id);
		done(t('account_session_ended'));
		return true;
	} catch (thrown) {
		report(thrown);
		return false;
	}
}

export async function endOtherSessions(): Promise<boolean> {
	try {
		await requests.endOtherSessions();
		done(t('account_session_others_ended'));
		return true;
	} catch (thrown) {
		report(thrown);
		return false;
	}
}

export async function makeToken(body: TokenDraft): Promise<TokenMade | null> {
	try {
		return await requests.makeToken(body);
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
