/** What a person does with a connection: one function per action, each ends in a message. */
import * as calls from '$lib/api/connections';
import type { Connection, Platform, ManualFigures, ManualResult } from '$lib/api/models';
import { asProblem, type Problem } from '$lib/api/problem';
import { accountName } from '$lib/audience/names';
import { dayName } from '$lib/format/period';
import { holdingFacts } from '$lib/connections/status';
import { confirmation } from '$lib/state/confirmation.svelte';
import { forgetFigures } from '$lib/state/resource.svelte';
import { done, report } from '$lib/state/toasts.svelte';

/** Goes to the platform's own page; the way back ends on the platform's page here. */
export async function connect(platform: Pick<Platform, 'key'>): Promise<boolean> {
	try {
		location.assign(await calls.readConsentAddress(platform.key));
		return true;
	} catch (thrown) {
		report(thrown);
		return false;
	}
}

/** How a sign-in ended, as the server remembers it; null where it has nothing to say. */
export async function storyOf(attempt: number): Promise<{ what: string; todo: string } | null> {
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
	try {
		return await calls.choose(platform, choice, chosen);
	} catch (thrown) {
		return asProblem(thrown);
	}
}

/** Reads an account out of its turn. True where the reading has begun. */
export async function syncNow(one: Connection): Promise<boolean> {
	try {
		await calls.syncNow(one.id);
		return true;
	} catch (thrown) {
		report(thrown);
		return false;
	}
}

export async function disconnect(one: Connection): Promise<boolean> {
	try {
		const held = await calls.readHoldings(one.id);
		const sure = await confirmation.ask({
			title: `Disconnect ${accountName(one)}?`,
			text: `TuneScore forgets its key to ${one.platform_name} and reads nothing more. What it has read stays, and you can connect again at any time:`,
			facts: holdingFacts(held),
			confirm: 'Disconnect'
		});
		if (!sure) return false;
		await calls.disconnect(one.id);
		done(`${accountName(one)} is disconnected. Its history stays.`);
		return true;
	} catch (thrown) {
		report(thrown);
		return false;
	}
}

export async function deleteConnection(one: Connection): Promise<boolean> {
	try {
		const held = await calls.readHoldings(one.id);
		const sure = await confirmation.ask({
			title: `Delete ${accountName(one)} and what it told?`,
			text: `The connection to ${one.platform_name} goes, and with it everything that was read through it. This cannot be taken back. What goes:`,
			facts: holdingFacts(held),
			confirm: 'Delete everything',
			danger: true
		});
		if (!sure) return false;
		const gone = await calls.deleteConnection(one.id);
		forgetFigures();
		done(`${accountName(one)} is gone: ${holdingFacts(gone).join(', ')}.`);
		return true;
	} catch (thrown) {
		report(thrown);
		return false;
	}
}

/** Keeps figures that were typed in; what is wrong with them belongs beside the form. */
export async function saveManualFigures(
	platform: string,
	body: ManualFigures
): Promise<ManualResult | Problem> {
	return kept(calls.saveManualFigures(platform, body));
}

/** Keeps a table of days; without an account its rows name theirs. */
export async function saveManualFile(
	platform: string,
	file: File,
	account: number | null
): Promise<ManualResult | Problem> {
	return kept(calls.saveManualFile(platform, file, account));
}

/** Takes a typed figure away; true where it is gone. */
export async function deleteManualFigure(
	place: { platform: string; account: number; date: string; metric: string },
	label: string
): Promise<boolean> {
	const sure = await confirmation.ask({
		title: `Take away the typed figure of ${dayName(place.date)}?`,
		text: `${label}: what files and readings tell of that day stays.`,
		confirm: 'Take it away',
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

async function kept(call: Promise<ManualResult>): Promise<ManualResult | Problem> {
	try {
		const told = await call;
		forgetFigures();
		return told;
	} catch (thrown) {
		return asProblem(thrown);
	}
}
