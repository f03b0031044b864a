/** What a person does with files: drop or choose them. */
import { goto } from '$app/navigation';
import { t } from '$lib/messages';
import { toasts } from '$lib/state/toasts.svelte';
import { uploads } from '$lib/state/uploads.svelte';

/** Takes dropped or chosen files to the import page and starts sending them. */
export async function takeFiles(files: readonly File[]): Promise<void> {
	if (files.length === 0) {
		toasts.show({
			tone: 'problem',
			text: t('imports_no_folder'),
			todo: t('imports_no_folder_todo'),
			action: null
		});
		return;
	}
	uploads.add(files);
	if (location.pathname !== '/integrations/csv-import') await goto('/integrations/csv-import');
}
