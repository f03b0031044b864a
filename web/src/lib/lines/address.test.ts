import { describe, expect, it } from 'vitest';
import { daysFilters, filtersOf, linesHref, moneyHref, streamsHref } from './address';

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

	it('names the days of a range and the artist', () => {
		const days = { first: '2026-01-01', last: '2026-03-31' };
		const filters = { artist: 2, ...daysFilters(days), metric: 'streams' };
		const href = '/lines?artist=2&metric=streams&from=2026-01-01&to=2026-03-31';
		expect(linesHref(filters)).toBe(href);
		expect(filtersOf(new URLSearchParams(href.split('?')[1]))).toEqual(filters);
		expect(daysFilters({ first: null, last: null })).toEqual({});
	});

	it('is plain without filters, and overlooks what it does not know', () => {
		expect(linesHref()).toBe('/lines');
		expect(filtersOf(new URLSearchParams('track=x&cursor=1&store='))).toEqual({});
	});
});
