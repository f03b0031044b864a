/** Taking figures away: a chart as a picture, the tables of a view as a file. */
import { readExport, type ExportFormat, type ExportTable, type ViewQuery } from '$lib/api/exports';
import { fileName, save } from '$lib/export/files';
import { pictureOf, type PictureText } from '$lib/export/png';
import { report } from '$lib/state/toasts.svelte';

/** Saves a chart as a picture. */
export async function savePicture(chart: Element, text: PictureText): Promise<void> {
	try {
		save(await pictureOf(chart, text), `${fileName(text.title, text.range)}.png`);
	} catch (thrown) {
		report(thrown);
	}
}

/** Saves a table of the view; `onprogress` is told how many bytes have come. */
export async function saveTable(
	table: ExportTable,
	format: ExportFormat,
	query: ViewQuery,
	signal: AbortSignal,
	onprogress: (bytes: number) => void
): Promise<boolean> {
	try {
		const file = await readExport(table, format, query, signal, onprogress);
		save(file.blob, file.name);
		return true;
	} catch (thrown) {
		report(thrown);
		return false;
	}
}
