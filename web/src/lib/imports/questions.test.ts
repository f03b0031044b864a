import { describe, expect, it } from 'vitest';
import {
	columnFields,
	constantField,
	freeTextField,
	inputKind,
	isAsked,
	isConsent
} from './questions';

describe('what is asked about a file', () => {
	it('is typed into an input of its kind', () => {
		expect(inputKind('period_start')).toBe('date');
		expect(inputKind('track_title')).toBe('text');
	});

	it('takes a quarter or a year as a period, which no month picker could', () => {
		expect(inputKind('period')).toBe('text');
	});

	it('names the field of the whole file, and none for a column', () => {
		expect(constantField('constants:track_title')).toBe('track_title');
		expect(constantField('dates:Date')).toBeNull();
	});

	it('is answered by its choices alone where they are all that there is', () => {
		for (const field of ['kind', 'rights', 'returns', 'no_figures', 'currency']) {
			expect(freeTextField(`constants:${field}`)).toBeNull();
		}
		expect(freeTextField('constants:period')).toBe('period');
		expect(freeTextField('field:amount')).toBeNull();
	});

	it('is a yes of its own where nothing would be counted', () => {
		const yes = [{ value: 'yes', label: 'Import it' }];
		expect(isConsent({ id: 'constants:no_figures', choices: yes })).toBe(true);
		expect(isConsent({ id: 'constants:returns', choices: yes })).toBe(false);
	});

	it('is open until it is answered', () => {
		const open = [{ id: 'older', column: '', text: '', choices: [] }];
		expect(isAsked(open, 'older')).toBe(true);
		expect(isAsked([], 'older')).toBe(false);
	});
});

describe('the fields of a column', () => {
	it('are never those that are one answer for the whole file', () => {
		const fields = ['amount', 'rights', 'returns', 'no_figures', 'performances'].map((field) => ({
			field,
			label: field,
			help: '',
			group: ''
		}));
		expect(columnFields(fields).map((one) => one.field)).toEqual(['amount', 'performances']);
	});
});
