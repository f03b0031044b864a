/** What a person does with an import: one function per action, each ends in a message. */
import * as requests from '$lib/api/requests';
import type { Import, ImportPatch, ImportState, MappingDraft, Outcome } from '$lib/api/models';
import { asProblem, type Problem } from '$lib/api/problem';
import { undoFacts } from '$lib/imports/labels';
import { t } from '$lib/messages';
import { confirmation } from '$lib/state/confirmation.svelte';
import { report } from '$lib/state/toasts.svelte';

/**
 * Starts writing the lines; the import then moves by itself. A mapping that is to be remembered
 * is kept first, so that the next file with this header needs no question.
 */
export async function commitImport(
	item: Import,
	remembered: MappingDraft | null,
	older: ImportPatch['older']
): Promise<Import | null> {
	try {
		if (remembered !== null) {
			await requests.changeImport(item.id, {
				mapping: remembered,
				older: older ?? null,
				remember: true
			});
		}
		return await requests.commitImport(item.id);
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

/** The states of many imports now; null where the server does not answer. */
export async function refreshImports(ids: number[]): Promise<ImportState[] | null> {
	try {
		return await requests.readStates(ids);
	} catch {
		return null;
	}
}

/** Deletes previews with nothing new: nothing is lost by it. True where done. */
export async function dismissImports(ids: number[]): Promise<boolean> {
	try {
		for (const id of ids) await requests.deleteImport(id);
		return true;
	} catch (thrown) {
		report(thrown);
		return false;
	}
}

/** Writes the lines of an import again that was undone. */
export async function restoreImport(item: Import): Promise<Import | null> {
	return commitImport(item, null, null);
}

/** Reads the file another way; what is wrong with that way belongs beside the mapping. */
export async function changeImport(id: number, change: ImportPatch): Promise<Import | Problem> {
	try {
		return await requests.changeImport(id, change);
	} catch (thrown) {
		return asProblem(thrown);
	}
}

/** An import as the server has it now; null where it does not answer. */
export async function refreshImport(id: number): Promise<Import | null> {
	try {
		return await requests.readImport(id);
	} catch {
		return null;
	}
}

export async function undoImport(item: Import): Promise<Import | null> {
	const sure = await confirmation.ask({
		title: t('imports_undo_title', { file: item.file_name }),
		text: t('imports_undo_text'),
		facts: undoFacts(item),
		confirm: t('imports_undo_confirm'),
		danger: true
	});
	if (!sure) return null;
	try {
		return await requests.undoImport(item.id);
	} catch (thrown) {
		report(thrown);
		return null;
	}
}

/** Deletes a preview. True where it is gone. */
export async function discardImport(item: Import): Promise<boolean> {
	const sure = await confirmation.ask({
		title: t('imports_discard_title', { file: item.file_name }),
		text: t('imports_discard_text'),
		confirm: t('imports_discard_button'),
		danger: true
	});
	if (!sure) return false;
	try {
		await requests.deleteImport(item.id);
		return true;
	} catch (thrown) {
		report(thrown);
		return false;
	}
}
