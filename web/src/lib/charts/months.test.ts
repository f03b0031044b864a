import { describe, expect, it } from 'vitest';
import {
	fillMonths,
	gapsOf,
	latestWhole,
	layMonths,
	monthAfter,
	timeLabels,
	type MonthPoint
} from './months';

const point = (month: string, value: number | null, incomplete = false): MonthPoint => ({
	month,
	value,
	incomplete
});

describe('bars over months', () => {
	it('leave a gap where there is no figure, and draw nothing for it', () => {
		const { bars } = layMonths(
			[point('2025-01', 10), point('2025-02', null), point('2025-03', 0)],
			300,
			100
		);
		expect(bars[1]?.box).toBeNull();
		expect(bars[1]?.column.width).toBeGreaterThan(0);
		expect(bars[2]?.box?.height).toBe(0);
	});

	it('keep a tiny figure visible', () => {
		const { bars } = layMonths([point('2025-01', 1_000_000), point('2025-02', 1)], 300, 100);
		expect(bars[1]?.box?.height).toBe(2);
	});

	it('stand on zero and hang below it when money was taken back', () => {
		const { bars, base } = layMonths([point('2025-01', 10), point('2025-02', -5)], 300, 100);
		const [up, down] = [bars[0]?.box, bars[1]?.box];
		expect((up?.y ?? 0) + (up?.height ?? 0)).toBeCloseTo(base);
		expect(down?.y).toBeCloseTo(base);
		expect((down?.y ?? 0) + (down?.height ?? 0)).toBeCloseTo(100);
	});

	it('do not stretch a short history over the page', () => {
		expect(layMonths([point('2025-01', 1)], 1000, 100).extent).toBe(80);
	});

	it('draw no scale where every figure is zero', () => {
		expect(layMonths([point('2025-01', 0)], 100, 100).ticks).toEqual([]);
	});
});

describe('labels under the bars', () => {
	const months = fillMonths([point('2023-11', 1), point('2026-01', 1)]);

	it('name years, without running into each other', () => {
		const labels = timeLabels(months, 20);
		expect(labels.map((label) => label.month)).toEqual([
			'2023-11',
			'2024-01',
			'2025-01',
			'2026-01'
		]);
		const narrow = timeLabels(months, 10);
		expect(narrow.map((label) => label.month)).toEqual(['2024-01', '2025-01', '2026-01']);
	});

	it('name months where there is room', () => {
		expect(timeLabels(months.slice(0, 3), 60).map((label) => label.text)).toEqual([
			'month',
			'month',
			'month'
		]);
	});
});

describe('months in a row', () => {
	it('are filled so that a missing one keeps its place', () => {
		const filled = fillMonths([point('2025-03', 3), point('2024-12', 1)]);
		expect(filled.map((one) => [one.month, one.value])).toEqual([
			['2024-12', 1],
			['2025-01', null],
			['2025-02', null],
			['2025-03', 3]
		]);
		expect(gapsOf(filled)).toEqual(['2025-01', '2025-02']);
		expect(fillMonths([])).toEqual([]);
	});

	it('follow each other over the year', () => {
		expect(monthAfter('2025-12')).toBe('2026-01');
		expect(monthAfter('2025-09')).toBe('2025-10');
	});

	it('are believed up to the newest that is whole', () => {
		const points = [point('2025-01', 1), point('2025-02', 2), point('2025-03', 3, true)];
		expect(latestWhole(points)).toBe(1);
		expect(latestWhole([point('2025-01', 1, true)])).toBe(0);
		expect(latestWhole([point('2025-01', null)])).toBe(-1);
	});
});

describe('the months of a comparison', () => {
	it('share the axis with the bars, and break where there is no data', () => {
		const { before, bars } = layMonths(
			[point('2025-01', 10), point('2025-02', 10), point('2025-03', 10), point('2025-04', 10)],
			240,
			100,
			{ before: [20, null, 5, 10] }
		);
		expect(before.map((run) => run.length)).toEqual([1, 2]);
		const bar = bars[0]?.box;
		expect(before[0]?.[0]?.y).toBeLessThan(bar?.y ?? 0);
		expect(before[1]?.[1]?.y).toBeCloseTo(bars[3]?.box?.y ?? 0);
	});
});
