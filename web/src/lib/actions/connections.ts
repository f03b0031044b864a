/** What a user does with a connection: one function per action, each ends in a message. */
import * as calls from '$lib/api/connections';
import type {
	Connection,
	KeySet,
	KeysSaved,
	ManualFigures,
	ManualResult,
	Platform,
	PublicPageWanted,
	Returned,
	SignIn
} from '$lib/api/models';
import { asProblem, Problem } from '$lib/api/problem';
import { accountName } from '$lib/audience/names';
import { dayName } from '$lib/format/period';
import { holdingFacts } from '$lib/connections/status';
import { listed } from '$lib/format/words';
import { t } from '$lib/messages';
import { confirmation } from '$lib/state/confirmation.svelte';
import { forgetFigures } from '$lib/state/resource.svelte';
import { done, report } from '$lib/state/toasts.svelte';

/** Goes to the platform's own page; the way back ends on the platform's page here. */
export async function connect(platform: Pick<Platform, 'key'>): Promise<boolean> {
	try {
		location.assign((await calls.beginSignIn(platform.key)).auth_url);
		return true;
	} catch (thrown) {
		report(thrown);
		return false;
	}
}

/**
 * Begins a sign-in in a tab of its own, whose last page will not open; gives back the problem for
 * the page to show. The tab is opened at once, while the browser still lets the press open one.
 */
export async function beginInTab(platform: string): Promise<SignIn | Problem> {
	const tab = window.open('about:blank', '_blank');
	if (tab !== null) tab.opener = null;
	try {
		const begun = await calls.beginSignIn(platform);
		tab?.location.replace(begun.auth_url);
		return begun;
	} catch (thrown) {
		tab?.close();
		return asProblem(thrown);
	}
}

/** Ends a sign-in with the address of the page that did not open. */
export const finishSignIn = (platform: string, address: string): Promise<Returned | Problem> =>
	tried(calls.finishSignIn(platform, address));

/** Checks a pasted token or a name: the choice of its accounts. Nothing is connected by it. */
export const checkEntered = (
	platform: string,
	way: string,
	values: Record<string, string>,
	connection: number | null
): Promise<number | Problem> => tried(calls.checkEntered(platform, way, values, connection));

/** Keeps the keys of the installation's app, when the platform has accepted them. */
export const saveKeys = (
	platform: string,
	keys: string,
	values: Record<string, string>
): Promise<KeysSaved | Problem> => tried(calls.saveKeys(platform, keys, values));

/** Deletes pasted keys; null where the reader did not want that. */
export async function deleteKeys(
	platform: Pick<Platform, 'key' | 'name'>,
	keys: KeySet
): Promise<KeysSaved | Problem | null> {
	const sure = await confirmation.ask({
		title: t('connections_keys_delete_title', { platform: platform.name }),
		text: t('connections_keys_delete_text', { keys: keys.label }),
		confirm: t('connections_keys_delete_button'),
		danger: true
	});
	return sure ? tried(calls.deleteKeys(platform.key, keys.id)) : null;
}

/** Why a sign-in failed, as the server remembers it; null where it does not. */
export async function readFailure(attempt: number): Promise<{ what: string; todo: string } | null> {
	try {
		const { detail, todo } = await calls.readAttempt(attempt);
		return detail === null ? null : { what: detail, todo: todo ?? '' };
	} catch {
		return null;
	}
}

/** Connects the chosen accounts; gives back the problem for the page to show. */
export async function choose(
	platform: string,
	choice: number,
	chosen: string[]
): Promise<number[] | Problem> {
	return tried(calls.choose(platform, choice, chosen));
}

/** Connects an account by its public page; gives back the problem for the form to show. */
export async function connectPage(
	platform: string,
	wanted: PublicPageWanted
): Promise<number[] | Problem> {
	return tried(calls.connectPage(platform, wanted));
}

/** Syncs a connection now. True where the sync was accepted. */
export async function syncNow(connection: Connection): Promise<boolean> {
	try {
		await calls.syncNow(connection.id);
		return true;
	} catch (thrown) {
		report(thrown);
		return false;
	}
}

/** Ends the syncs of a connection; `byPage`: of one that is read from its public page. */
export async function disconnect(connection: Connection, byPage = false): Promise<boolean> {
	try {
		const held = await calls.readHoldings(connection.id);
		const sure = await confirmation.ask({
			title: t('connections_disconnect_title', { account: accountName(connection) }),
			text: byPage
				? t('connections_page_disconnect_text')
				: t('connections_disconnect_text', { platform: connection.platform_name }),
			facts: holdingFacts(held),
			confirm: t('connections_disconnect_button')
		});
		if (!sure) return false;
		await calls.disconnect(connection.id);
		done(t('connections_disconnected', { account: accountName(connection) }));
		return true;
	} catch (thrown) {
		report(thrown);
		return false;
	}
}

export async function deleteConnection(connection: Connection): Promise<boolean> {
	try {
		const held = await calls.readHoldings(connection.id);
		const sure = await confirmation.ask({
			title: t('connections_delete_title', { account: accountName(connection) }),
			text: t('connections_delete_text', { platform: connection.platform_name }),
			facts: holdingFacts(held),
			confirm: t('connections_delete_confirm'),
			danger: true
		});
		if (!sure) return false;
		const deleted = await calls.deleteConnection(connection.id);
		forgetFigures();
		const facts = listed(holdingFacts(deleted));
		done(t('connections_deleted', { account: accountName(connection), facts }));
		return true;
	} catch (thrown) {
		report(thrown);
		return false;
	}
}

/** Saves figures that were entered manually; a problem belongs beside the form. */
export async function saveManualFigures(
	platform: string,
	body: ManualFigures
): Promise<ManualResult | Problem> {
	return saved(calls.saveManualFigures(platform, body));
}

/** Saves a table of days; without an account its rows name theirs. */
export async function saveManualFile(
	platform: string,
	file: File,
	account: number | null
): Promise<ManualResult | Problem> {
	return saved(calls.saveManualFile(platform, file, account));
}

/** Deletes a manual figure; true where it is deleted. */
export async function deleteManualFigure(
	place: { platform: string; account: number; date: string; metric: string },
	label: string
): Promise<boolean> {
	const sure = await confirmation.ask({
		title: t('connections_manual_delete_title', { day: dayName(place.date) }),
		text: t('connections_manual_delete_text', { metric: label }),
		confirm: t('ui_delete_button'),
		danger: true
	});
	if (!sure) return false;
	try {
		await calls.deleteManualFigure(place.platform, place.account, place.date, place.metric);
		forgetFigures();
		return true;
	} catch (thrown) {
		report(thrown);
		return false;
	}
}

async function saved(call: Promise<ManualResult>): Promise<ManualResult | Problem> {
	const result = await tried(call);
	if (!(result instanceof Problem)) forgetFigures();
	return result;
}

/** What a call answers, or its problem for the form to show. */
async function tried<T>(call: Promise<T>): Promise<T | Problem> {
	try {
		return await call;
	} catch (thrown) {
		return asProblem(thrown);
	}
}
