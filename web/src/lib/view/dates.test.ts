import { describe, expect, it } from 'vitest';
import {
	daysLater,
	isDay,
	isMonths,
	lengthOf,
	monthEnd,
	monthsAround,
	monthsLater,
	monthsOf,
	moved,
	today
} from './dates';

describe('a day', () => {
	it.each([
		['2026-02-28', true],
		['2026-02-29', false],
		['2024-02-29', true],
		['2026-13-01', false],
		['2026-1-1', false],
		['yesterday', false],
		['', false]
	])('%s is one: %s', (text, is) => {
		expect(isDay(text)).toBe(is);
	});

	it('is the reader’s own today', () => {
		expect(today(new Date(2026, 10, 30, 23, 59))).toBe('2026-11-30');
		expect(today(new Date(2026, 0, 2, 0, 0))).toBe('2026-01-02');
	});

	it('moves over months, years and leap days', () => {
		expect(daysLater('2026-12-31', 1)).toBe('2027-01-01');
		expect(daysLater('2024-03-01', -1)).toBe('2024-02-29');
		expect(monthsLater('2026-03-17', -14)).toBe('2025-01-01');
		expect(monthEnd('2024-02-10')).toBe('2024-02-29');
	});
});

describe('days', () => {
	it('count both of their ends', () => {
		expect(lengthOf({ first: '2026-11-03', last: '2026-11-30' })).toBe(28);
		expect(lengthOf({ first: '2026-11-03', last: '2026-11-03' })).toBe(1);
		expect(monthsOf({ first: '2025-12-01', last: '2026-11-30' })).toBe(12);
	});

	it('are whole months only when they begin and end with one', () => {
		expect(isMonths({ first: '2026-01-01', last: '2026-02-28' })).toBe(true);
		expect(isMonths({ first: '2026-01-01', last: '2026-02-27' })).toBe(false);
		expect(isMonths({ first: '2026-01-02', last: '2026-02-28' })).toBe(false);
		expect(monthsAround({ first: '2026-01-15', last: '2026-02-10' })).toEqual({
			first: '2026-01-01',
			last: '2026-02-28'
		});
	});

	it('move by their own length and touch, in both directions', () => {
		const february = { first: '2026-02-01', last: '2026-02-28' };
		expect(moved(february, -1)).toEqual({ first: '2026-01-01', last: '2026-01-31' });
		expect(moved(february, 1)).toEqual({ first: '2026-03-01', last: '2026-03-31' });
		const week = { first: '2026-11-24', last: '2026-11-30' };
		expect(moved(week, -1)).toEqual({ first: '2026-11-17', last: '2026-11-23' });
		for (const days of [february, week, { first: '2025-12-01', last: '2026-11-30' }]) {
			const before = moved(days, -1);
			expect(daysLater(before.last, 1)).toBe(days.first);
			expect(moved(before, 1)).toEqual(days);
		}
	});
});
