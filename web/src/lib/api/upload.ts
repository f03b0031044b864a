/** Sends one file with its progress, which `fetch` does not report. */
import { t } from '$lib/messages';
import { noticeSignedOut, sayAccount } from './client';
import type { Import, StoredUpload } from './models';
import { Problem, problemOf, unreachable } from './problem';

/** What a file became: an import or, of a zip of several statements, an upload to follow. */
export type Sent = { import: Import; upload: null } | { import: null; upload: StoredUpload };
export type Sending = { done: Promise<Sent>; cancel: () => void };

const ACCEPTED = 202;

function parsed(text: string): unknown {
	try {
		return JSON.parse(text) as unknown;
	} catch {
		return null;
	}
}

/** Starts the upload. `onSent` gets the bytes that have left, up to the file's size. */
export function sendFile(file: File, onSent: (bytes: number) => void): Sending {
	const request = new XMLHttpRequest();
	const done = new Promise<Sent>((resolve, reject) => {
		request.upload.addEventListener('progress', (event) => {
			// The form around the file adds a few bytes to what is sent.
			onSent(Math.min(event.loaded, file.size));
		});
		request.addEventListener('load', () => {
			const body = parsed(request.responseText);
			if (request.status >= 200 && request.status < 300) {
				resolve(
					request.status === ACCEPTED
						? { import: null, upload: body as StoredUpload }
						: { import: body as Import, upload: null }
				);
				return;
			}
			const problem = problemOf(request.status, body, request.getResponseHeader('Retry-After'));
			noticeSignedOut(problem);
			reject(problem);
		});
		request.addEventListener('error', () => reject(unreachable()));
		request.addEventListener('abort', () =>
			reject(
				new Problem({
					code: 'cancelled',
					status: 0,
					detail: t('api_upload_stopped', { file: file.name }),
					todo: t('api_upload_stopped_todo')
				})
			)
		);
	});
	const form = new FormData();
	form.set('file', file, file.name);
	request.open('POST', '/api/v1/imports');
	request.setRequestHeader('Accept', 'application/json');
	sayAccount({ set: (name, value) => request.setRequestHeader(name, value) });
	request.send(form);
	return { done, cancel: () => request.abort() };
}
