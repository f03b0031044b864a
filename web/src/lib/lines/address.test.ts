import { describe, expect, it } from 'vitest';
import { filtersOf, linesHref } from './address';

describe('the address of lines', () => {
	it('names its filters and gives them back', () => {
		const filters = { track: 3, month: '2026-01', store: 'Amazon Music & more' };
		const href = linesHref(filters);
		expect(href).toBe('/lines?track=3&store=Amazon+Music+%26+more&month=2026-01');
		expect(filtersOf(new URLSearchParams(href.split('?')[1]))).toEqual(filters);
	});

	it('is plain without filters, and overlooks what it does not know', () => {
		expect(linesHref()).toBe('/lines');
		expect(filtersOf(new URLSearchParams('track=x&cursor=1&store='))).toEqual({});
	});
});
