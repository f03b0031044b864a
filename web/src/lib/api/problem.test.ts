import { describe, expect, it } from 'vitest';
import { Problem, asProblem, problemOf } from './problem';

describe('a call that did not work', () => {
	it("shows the server's own sentence and what to do", () => {
		const problem = problemOf(
			422,
			{ code: 'empty_file', detail: 'x.csv is empty.', todo: 'Drop a fresh file.' },
			null
		);
		expect(problem.code).toBe('empty_file');
		expect(problem.detail).toBe('x.csv is empty.');
		expect(problem.todo).toBe('Drop a fresh file.');
	});

	it('takes the seconds to wait from the body, then from the header', () => {
		const body = { code: 'too_many_attempts', detail: 'Wait.', todo: 'Wait.' };
		expect(problemOf(429, { ...body, retry_after: 30 }, '90').retryAfter).toBe(30);
		expect(problemOf(429, body, '90').retryAfter).toBe(90);
		expect(problemOf(429, body, null).retryAfter).toBeNull();
	});

	it('finds words for an answer that is no problem document', () => {
		expect(problemOf(502, '<html>', null).code).toBe('unexpected_answer');
		expect(problemOf(413, null, null).code).toBe('file_too_large');
	});

	it('reads a failed fetch as a server that does not answer', () => {
		expect(asProblem(new TypeError('Failed to fetch')).code).toBe('unreachable');
		const known = problemOf(404, { code: 'not_found', detail: 'No.', todo: 'Back.' }, null);
		expect(asProblem(known)).toBe(known);
		expect(asProblem(new Error('?'))).toBeInstanceOf(Problem);
	});
});
