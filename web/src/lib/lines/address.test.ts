import { describe, expect, it } from 'vitest';
import { filtersOf, linesHref, moneyHref, streamsHref } from './address';

describe('the address of lines', () => {
	it('names its filters and gives them back', () => {
		const filters = { track: 3, month: '2026-01', store: 'Amazon Music & more' };
		const href = linesHref(filters);
		expect(href).toBe('/lines?track=3&store=Amazon+Music+%26+more&month=2026-01');
		expect(filtersOf(new URLSearchParams(href.split('?')[1]))).toEqual(filters);
	});

	it('asks for exactly the lines that a figure is made of', () => {
		expect(streamsHref({ month: '2026-01' })).toBe('/lines?metric=streams&month=2026-01');
		expect(moneyHref('EUR')).toBe('/lines?metric=earnings&currency=EUR');
		expect(filtersOf(new URLSearchParams('undated=true&metric=streams'))).toEqual({
			undated: true,
			metric: 'streams'
		});
	});

	it('is plain without filters, and overlooks what it does not know', () => {
		expect(linesHref()).toBe('/lines');
		expect(filtersOf(new URLSearchParams('track=x&cursor=1&store='))).toEqual({});
	});
});
