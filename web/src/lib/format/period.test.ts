import { describe, expect, it } from 'vitest';
import { dateLocale } from './locale';
import { bytes, count, share, tickLabels } from './number';
import {
	dayName,
	dayRange,
	moment,
	monthName,
	periodName,
	shortSpan,
	span,
	waiting
} from './period';

describe('months and days', () => {
	it('are named without moving over a zone', () => {
		expect(monthName('2026-01-01', 'en-GB')).toBe('January 2026');
		expect(monthName('2026-01', 'en-GB')).toBe('January 2026');
		expect(dayName('2026-03-01', 'en-GB')).toBe('1 Mar 2026');
	});

	it('are a month where they are a whole month', () => {
		expect(span('2026-01-01', '2026-01-31', 'en-GB')).toBe('January 2026');
		expect(span('2023-11-01', '2026-01-31', 'en-GB')).toBe('November 2023 – January 2026');
		expect(span('2026-01-01', '2026-01-30', 'en-GB')).toBe('1 Jan 2026 – 30 Jan 2026');
		expect(span('2024-02-29', '2024-02-29', 'en-GB')).toBe('29 Feb 2024');
	});

	it("take the region's order and keep English words", () => {
		expect(dateLocale('de-DE')).toBe('en-DE');
		expect(dateLocale('sv')).toBe('en-SE');
		expect(dateLocale('??')).toBe('en');
	});
});

describe('a time by its key', () => {
	it('is named as people name it', () => {
		const named = (key: string) => periodName(key, 'en-GB');
		expect(named('2026-Q3')).toBe('Q3 2026');
		expect(named('2026-H1')).toBe('H1 2026');
		expect(named('2026')).toBe('2026');
		expect(named('2026-09')).toBe('September 2026');
		expect(named('2026-09-01')).toBe('1 Sept 2026');
		expect(named('2026-08-30/2026-10-03')).toBe('30 Aug 2026 – 3 Oct 2026');
	});
});

describe('a stretch of time in a narrow place', () => {
	it('has no year, and no days where it is whole months', () => {
		const plain = (text: string) => text.replace(/\s*–\s*/, ' – ').replace(/\s/g, ' ');
		expect(plain(shortSpan('2026-01-01', '2026-02-28', 'en-GB'))).toBe('Jan – Feb');
		expect(plain(shortSpan('2026-08-30', '2026-10-03', 'en-GB'))).toBe('30 Aug – 3 Oct');
	});
});

describe('near moments', () => {
	const now = new Date(2026, 10, 22, 18, 0);
	const at = (day: number, hour: number) => new Date(2026, 10, day, hour, 12).toISOString();

	it('are told by the name of their day where the reader is', () => {
		expect(moment(at(22, 6), now, 'en-GB')).toBe('today at 06:12');
		expect(moment(at(21, 23), now, 'en-GB')).toBe('yesterday at 23:12');
		expect(moment(at(23, 0), now, 'en-GB')).toBe('tomorrow at 00:12');
		expect(moment(at(19, 6), now, 'en-GB')).toBe('19 Nov 2026, 06:12');
	});
});

describe('counts', () => {
	it('show what is absent as a dash', () => {
		expect(count(null, 'en-US')).toBe('–');
		expect(count(0, 'en-US')).toBe('0');
		expect(count(1284310, 'en-US')).toBe('1,284,310');
	});

	it('are short along an axis unless two would read the same', () => {
		expect(tickLabels([4000, 4500, 5000], 'en-US')).toEqual(['4K', '4.5K', '5K']);
		expect(tickLabels([3800, 3850, 3900], 'en-US')).toEqual(['3,800', '3,850', '3,900']);
	});

	it('have no share without a whole', () => {
		expect(share(1, 0, 'en-US')).toBe('–');
		expect(share(1, 1000, 'en-US')).toBe('<1%');
		expect(share(1, 4, 'en-US')).toBe('25%');
	});

	it('of bytes and seconds are short', () => {
		expect(bytes(14_200_000, 'en-US')).toBe('14.2 MB');
		expect(waiting(45.2)).toBe('46 seconds');
		expect(waiting(100)).toBe('2 minutes');
	});
});

describe('days of a campaign', () => {
	it('say once what they share', () => {
		const plain = (text: string) => text.replace(/\s*–\s*/, ' – ').replace(/\s/g, ' ');
		expect(plain(dayRange('2026-06-02', '2026-06-16', 'en-GB'))).toBe('2 – 16 Jun 2026');
		expect(plain(dayRange('2026-06-02', '2026-06-02', 'en-GB'))).toBe('2 Jun 2026');
		expect(plain(dayRange('2025-12-30', '2026-01-04', 'en-GB'))).toBe('30 Dec 2025 – 4 Jan 2026');
	});
});
