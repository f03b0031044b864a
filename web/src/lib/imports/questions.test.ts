import { describe, expect, it } from 'vitest';
import { constantField, inputKind } from './questions';

describe('what is asked about a file', () => {
	it('is typed into an input of its kind', () => {
		expect(inputKind('period_start')).toBe('date');
		expect(inputKind('period')).toBe('month');
		expect(inputKind('track_title')).toBe('text');
	});

	it('names the field of the whole file, and none for a column', () => {
		expect(constantField('constants:track_title')).toBe('track_title');
		expect(constantField('dates:Date')).toBeNull();
	});
});
