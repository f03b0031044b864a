/** What a user does with their notes on a chart: one function per action. */
import * as requests from '$lib/api/requests';
import type { DayNote, DayNoteDraft } from '$lib/api/models';
import { asProblem, type Problem } from '$lib/api/problem';
import { t } from '$lib/messages';
import { done, report } from '$lib/state/toasts.svelte';

export type OwnNote = Pick<DayNote, 'first' | 'last' | 'text' | 'track_id'> & { id: number };

/** Adds a note, or saves the one with the given id; a problem belongs beside the form. */
export async function saveNote(id: number | null, body: DayNoteDraft): Promise<Problem | null> {
	try {
		if (id === null) await requests.addNote(body);
		else await requests.changeNote(id, body);
		return null;
	} catch (thrown) {
		return asProblem(thrown);
	}
}

/** Deletes a note. No question before it, for it can be taken back. */
export async function deleteNote(note: OwnNote, onchange: () => void): Promise<boolean> {
	try {
		await requests.deleteNote(note.id);
	} catch (thrown) {
		report(thrown);
		return false;
	}
	onchange();
	const { first, last, text, track_id } = note;
	done(t('notes_deleted', { text }), {
		label: t('ui_undo_button'),
		run: async () => {
			try {
				await requests.addNote({ first, last, text, track_id });
				onchange();
			} catch (thrown) {
				report(thrown);
			}
		}
	});
	return true;
}
