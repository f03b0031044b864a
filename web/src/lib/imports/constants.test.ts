import { describe, expect, it } from 'vitest';
import { answersOf, missingFields, rightsOf } from './constants';

const mapping = (constants: Record<string, string | null>) => ({ constants });

describe('answers for the whole file', () => {
	it('are shown with what else they could be', () => {
		const found = answersOf(mapping({ kind: 'download', currency: 'USD', returns: null }));
		expect(found.map((one) => [one.field, one.value])).toEqual([['kind', 'download']]);
		expect(found[0]?.choices.map((one) => one.value)).toContain('stream');
	});

	it('of an unknown word are left to the server', () => {
		expect(answersOf(mapping({ kind: 'cassette' }))).toEqual([]);
	});

	it('name the fields that no column has', () => {
		expect(missingFields(mapping({ amount: '-', currency: 'USD' }))).toEqual(['amount']);
	});
});

describe('what a file pays for', () => {
	it('is what the reader said before what was read', () => {
		expect(rightsOf({ rights: 'recording' }, mapping({}))).toBe('recording');
		expect(rightsOf({ rights: 'recording' }, mapping({ rights: 'composition' }))).toBe(
			'composition'
		);
	});
});
