/** Saving views by a name, and deleting them: one function per action. */
import * as requests from '$lib/api/requests';
import type { SavedView } from '$lib/api/models';
import { t } from '$lib/messages';
import { done, report } from '$lib/state/toasts.svelte';

export async function saveView(name: string, address: string): Promise<boolean> {
	try {
		await requests.addSavedView({ name, address });
		done(t('view_saved_done', { name }));
		return true;
	} catch (thrown) {
		report(thrown);
		return false;
	}
}

/** Deletes a view. No question before it, for it can be taken back. */
export async function deleteSavedView(
	{ id, name, address }: SavedView,
	onchange: () => void
): Promise<void> {
	try {
		await requests.deleteSavedView(id);
	} catch (thrown) {
		report(thrown);
		return;
	}
	onchange();
	done(t('view_saved_deleted', { name }), {
		label: t('ui_undo_button'),
		run: async () => {
			try {
				await requests.addSavedView({ name, address });
				onchange();
			} catch (thrown) {
				report(thrown);
			}
		}
	});
}
