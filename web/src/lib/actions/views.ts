/** Saving views by a name, and deleting them: one function per action. */
import * as requests from '$lib/api/requests';
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

export async function deleteSavedView(id: number, name: string): Promise<boolean> {
	try {
		await requests.deleteSavedView(id);
		done(t('view_saved_deleted', { name }));
		return true;
	} catch (thrown) {
		report(thrown);
		return false;
	}
}
