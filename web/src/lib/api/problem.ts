/**
 * A request that failed, as something to show: what happened, and what to do.
 *
 * The server's own sentences are preferred; only where no answer of the server came through are
 * they written here. Programs switch on `code`, never on the words.
 */
import { t } from '$lib/messages';
import type { ProblemDetails } from './models';

export class Problem extends Error {
	readonly code: string;
	readonly status: number;
	readonly todo: string;
	/** Seconds to wait before the next try, where the server names them. */
	readonly retryAfter: number | null;
	/** The label of the field that it is about, where the server names one. */
	readonly label: string | null;

	constructor(details: {
		code: string;
		status: number;
		detail: string;
		todo: string;
		retryAfter?: number | null;
		label?: string | null;
	}) {
		super(details.detail);
		this.name = 'Problem';
		this.code = details.code;
		this.status = details.status;
		this.todo = details.todo;
		this.retryAfter = details.retryAfter ?? null;
		this.label = details.label ?? null;
	}

	/** What happened, in one sentence. */
	get detail(): string {
		return this.message;
	}
}

/** The server did not answer at all. */
export function unreachable(): Problem {
	return new Problem({
		code: 'unreachable',
		status: 0,
		detail: t('api_unreachable'),
		todo: t('api_unreachable_todo')
	});
}

function isDetails(body: unknown): body is ProblemDetails {
	return typeof body === 'object' && body !== null && 'code' in body && 'detail' in body;
}

/** The problem in an answer with an error status. `body` is its parsed JSON, if any. */
export function problemOf(status: number, body: unknown, retryAfter: string | null): Problem {
	const header = retryAfter === null ? NaN : Number(retryAfter);
	const seconds = Number.isFinite(header) ? header : null;
	if (isDetails(body)) {
		return new Problem({
			code: body.code,
			status,
			detail: body.detail,
			todo: body.todo,
			retryAfter: typeof body.retry_after === 'number' ? body.retry_after : seconds,
			label: typeof body.label === 'string' ? body.label : null
		});
	}
	if (status === 413) {
		return new Problem({
			code: 'file_too_large',
			status,
			detail: t('api_file_too_large'),
			todo: t('api_file_too_large_todo')
		});
	}
	return new Problem({
		code: 'unexpected_answer',
		status,
		detail: t('api_failed'),
		todo: t('api_failed_todo'),
		retryAfter: seconds
	});
}

/** Any thrown thing as a problem; a failed fetch is a server that does not answer. */
export function asProblem(thrown: unknown): Problem {
	if (thrown instanceof Problem) return thrown;
	if (thrown instanceof TypeError) return unreachable();
	return new Problem({
		code: 'unexpected',
		status: 0,
		detail: t('api_page_failed'),
		todo: t('ui_reload_page')
	});
}
