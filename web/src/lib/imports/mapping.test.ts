import { describe, expect, it } from 'vitest';
import type { MappingDraft } from '$lib/api/models';
import {
	asksForDates,
	asksForNumbers,
	needsCurrency,
	withAnswer,
	withConstant,
	withField
} from './mapping';

const mapping: MappingDraft = {
	columns: { Titel: 'track_title', Netto: 'amount' },
	constants: { currency: 'EUR' },
	dates: {},
	numbers: {}
};

describe('giving a column a field', () => {
	it('takes the field from the column that had it', () => {
		const changed = withField(mapping, 'Song', 'track_title');
		expect(changed.columns).toEqual({
			Titel: null,
			Netto: 'amount',
			Song: 'track_title'
		});
	});

	it('or none skips the column and nothing else', () => {
		expect(withField(mapping, 'Netto', null).columns).toEqual({
			Titel: 'track_title',
			Netto: null
		});
	});

	it('lets several columns give a count, which is added up', () => {
		const free = withField(mapping, 'Free plays', 'streams');
		const both = withField(free, 'Paid plays', 'streams');
		expect(both.columns).toMatchObject({ 'Free plays': 'streams', 'Paid plays': 'streams' });
	});

	it('lets two columns give money only where their names have two currencies', () => {
		const usd = withField(mapping, 'Earnings (USD)', 'amount');
		expect(usd.columns.Netto).toBeNull();
		expect(withField(usd, 'Earnings (EUR)', 'amount').columns['Earnings (USD)']).toBe('amount');
		expect(withField(usd, 'Net US$', 'amount').columns['Earnings (USD)']).toBe('amount');
		expect(withField(usd, 'Paid (USD)', 'amount').columns['Earnings (USD)']).toBeNull();
		expect(withField(usd, 'SEP', 'amount').columns['Earnings (USD)']).toBeNull();
	});

	it('ends the constant of the same field', () => {
		expect(withField(mapping, 'Währung', 'currency').constants).toEqual({ currency: null });
	});

	it('leaves the mapping it was given as it was', () => {
		withField(mapping, 'Netto', null);
		expect(mapping.columns.Netto).toBe('amount');
	});
});

describe('answers and constants', () => {
	it('go to the path that the question names, colons and all', () => {
		expect(withAnswer(mapping, 'dates:Date', 'dmy').dates).toEqual({ Date: 'dmy' });
		expect(withAnswer(mapping, 'field:amount', 'Titel').columns['Titel']).toBe('amount');
		expect(withAnswer(mapping, 'numbers:Net: paid', 'comma').numbers).toEqual({
			'Net: paid': 'comma'
		});
	});

	it('name one column, or that none is the money', () => {
		const several = {
			...mapping,
			columns: { 'Net (USD)': 'amount', 'Net (EUR)': 'amount', Titel: 'track_title' }
		};
		expect(withAnswer(several, 'field:amount', 'Net (USD)').columns).toEqual({
			'Net (USD)': 'amount',
			'Net (EUR)': null,
			Titel: 'track_title'
		});
		const none = withAnswer(several, 'field:amount', '-');
		expect(none.constants.amount).toBe('-');
		expect(none.columns).toMatchObject({ 'Net (USD)': null, 'Net (EUR)': null });
		expect(withAnswer(none, 'field:amount', 'Net (EUR)').constants.amount).toBeNull();
	});

	it('of nothing take the constant away', () => {
		expect(withConstant(mapping, 'currency', ' ').constants).toEqual({ currency: null });
		expect(withConstant(mapping, 'track_title', ' Night Ferry ').constants.track_title).toBe(
			'Night Ferry'
		);
	});
});

describe('what a mapping still needs', () => {
	it('is a currency where there is money without item', () => {
		expect(needsCurrency(mapping)).toBe(true);
		expect(needsCurrency(withField(mapping, 'Cur', 'currency'))).toBe(false);
		expect(needsCurrency(withField(mapping, 'Netto', null))).toBe(false);
	});

	it('is the decimal sign only where a value has item', () => {
		const column = { name: 'N', type: 'number', field: null, confidence: 1, why: '' };
		expect(asksForNumbers({ ...column, samples: ['12', '7'] }, 'quantity')).toBe(false);
		expect(asksForNumbers({ ...column, samples: ['1.204'] }, 'quantity')).toBe(true);
		expect(asksForNumbers({ ...column, samples: ['1.204'] }, null)).toBe(false);
	});

	it('is the order of a date only where months are numbers', () => {
		const column = { name: 'D', type: 'month', field: null, confidence: 1, why: '' };
		const asks = (...samples: string[]) => asksForDates({ ...column, samples }, 'period');
		expect(asks('octobre 2025', 'novembre 2025')).toBe(false);
		expect(asks('Oct-25')).toBe(false);
		expect(asks('3 de março de 2025')).toBe(false);
		expect(asks('2025. március')).toBe(false);
		expect(asks('Monday, March 3, 2025')).toBe(false);
		expect(asks('2Q2026', 'Q3 2026', '2026Q2', '2026-H1', '2026')).toBe(false);
		expect(asks('03/04/2025')).toBe(true);
		expect(asks('10/15/2023 12:00:00 AM')).toBe(true);
		expect(asks('2026-03-02 09:00 UTC')).toBe(true);
		expect(asks('2017M10')).toBe(true);
		expect(asks('octobre 2025', '03/04/2025')).toBe(true);
		expect(asksForDates({ ...column, samples: ['03/04/2025'] }, null)).toBe(false);
	});
});
