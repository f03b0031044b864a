/** The tables of a view as files. */
import { t } from '$lib/messages';
import { noticeSignedOut } from './client';
import { Problem, problemOf, unreachable } from './problem';
import { textOf } from '$lib/view/view';
import type { ViewQuery } from './models';

export type { ViewQuery };
export type ExportTable =
	'view' | 'months' | 'days' | 'stores' | 'countries' | 'tracks' | 'accounts';
export type ExportFormat = 'csv' | 'xlsx' | 'parquet';

/** The name that the server gives a file. */
function nameOf(response: Response, otherwise: string): string {
	const header = response.headers.get('Content-Disposition') ?? '';
	return /filename="?([^";]+)"?/.exec(header)?.[1] ?? otherwise;
}

/** Reads a file; `onprogress` gets the bytes that have come. */
export async function readExport(
	table: ExportTable,
	format: ExportFormat,
	query: ViewQuery,
	signal: AbortSignal,
	onprogress: (bytes: number) => void
): Promise<{ blob: Blob; name: string }> {
	const address = `/api/v1/export/${table}.${format}?${textOf(query)}`;
	try {
		const response = await fetch(address, { signal, credentials: 'same-origin' });
		if (!response.ok) {
			const body: unknown = await response.json().catch(() => null);
			const problem = problemOf(response.status, body, response.headers.get('Retry-After'));
			noticeSignedOut(problem);
			throw problem;
		}
		const parts: Uint8Array<ArrayBuffer>[] = [];
		let bytes = 0;
		const reader = response.body?.getReader();
		for (;;) {
			const part = await reader?.read();
			if (part === undefined || part.done) break;
			parts.push(part.value);
			bytes += part.value.byteLength;
			onprogress(bytes);
		}
		const type = response.headers.get('Content-Type') ?? 'application/octet-stream';
		return { blob: new Blob(parts, { type }), name: nameOf(response, `${table}.${format}`) };
	} catch (thrown) {
		if (thrown instanceof Problem) throw thrown;
		if (signal.aborted) {
			throw new Problem({
				code: 'cancelled',
				status: 0,
				detail: t('export_stopped'),
				todo: t('export_stopped_todo')
			});
		}
		throw unreachable();
	}
}
