/** What a person does with an import: one function per action, each ends in a message. */
import { goto } from '$app/navigation';
import * as requests from '$lib/api/requests';
import type { Import, ImportPatch, ImportState, MappingDraft, Outcome } from '$lib/api/models';
import { asProblem, type Problem } from '$lib/api/problem';
import { undoFacts } from '$lib/imports/wording';
import { confirmation } from '$lib/state/confirmation.svelte';
import { report, toasts } from '$lib/state/toasts.svelte';
import { uploads } from '$lib/state/uploads.svelte';

/** Takes dropped or chosen files to the import page and starts sending them. */
export async function takeFiles(files: readonly File[]): Promise<void> {
	if (files.length === 0) {
		toasts.show({
			tone: 'problem',
			text: 'There is no table in that folder.',
			todo: 'Drop the .csv, .tsv, .txt, .xlsx, .gz or .zip files that the services gave you.',
			action: null
		});
		return;
	}
	uploads.add(files);
	if (location.pathname !== '/integrations/csv-import') await goto('/integrations/csv-import');
}

/**
 * Starts writing the lines; the import then moves by itself. A mapping that is to be remembered
 * is kept first, so that the next file with this header needs no question.
 */
export async function commitImport(
	one: Import,
	remembered: MappingDraft | null,
	older: ImportPatch['older']
): Promise<Import | null> {
	try {
		if (remembered !== null) {
			await requests.changeImport(one.id, {
				mapping: remembered,
				older: older ?? null,
				remember: true
			});
		}
		return await requests.commitImport(one.id);
	} catch (thrown) {
		report(thrown);
		return null;
	}
}

/** Starts writing the lines of many imports by one request; what each came to, or null. */
export async function commitImports(ids: number[]): Promise<Outcome[] | null> {
	try {
		return await requests.commitImports(ids);
	} catch (thrown) {
		report(thrown);
		return null;
	}
}

/** Where many imports stand now; null where nobody can be asked. */
export async function lookAtMany(ids: number[]): Promise<ImportState[] | null> {
	try {
		return await requests.readStates(ids);
	} catch {
		return null;
	}
}

/** Takes previews that hold nothing new off the desk: nothing is lost by it. True where done. */
export async function putAside(ids: number[]): Promise<boolean> {
	try {
		for (const id of ids) await requests.deleteImport(id);
		return true;
	} catch (thrown) {
		report(thrown);
		return false;
	}
}

/** Writes the lines of an import again that was undone. */
export async function putBackImport(one: Import): Promise<Import | null> {
	return commitImport(one, null, null);
}

/** Reads the file another way; what is wrong with that way belongs beside the mapping. */
export async function changeImport(id: number, change: ImportPatch): Promise<Import | Problem> {
	try {
		return await requests.changeImport(id, change);
	} catch (thrown) {
		return asProblem(thrown);
	}
}

/** What the server says of an import now; null where it cannot be asked. */
export async function lookAgain(id: number): Promise<Import | null> {
	try {
		return await requests.readImport(id);
	} catch {
		return null;
	}
}

export async function undoImport(one: Import): Promise<Import | null> {
	const sure = await confirmation.ask({
		title: `Undo the import of ${one.file_name}?`,
		text: 'Your figures go back to what they would be without this file.',
		facts: undoFacts(one),
		confirm: 'Undo import',
		danger: true
	});
	if (!sure) return null;
	try {
		return await requests.undoImport(one.id);
	} catch (thrown) {
		report(thrown);
		return null;
	}
}

/** Throws a preview away. True where it is gone. */
export async function discardImport(one: Import): Promise<boolean> {
	const sure = await confirmation.ask({
		title: `Discard ${one.file_name}?`,
		text: 'Only this preview goes; your numbers stay as they are. So does your own copy of the file.',
		confirm: 'Discard',
		danger: true
	});
	if (!sure) return false;
	try {
		await requests.deleteImport(one.id);
		return true;
	} catch (thrown) {
		report(thrown);
		return false;
	}
}
