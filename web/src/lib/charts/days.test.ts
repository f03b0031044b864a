import { describe, expect, it } from 'vitest';
import { layDays, nearest } from './days';

const points = [
	{ date: '2026-03-01', value: 100 },
	{ date: '2026-03-02', value: 110 },
	{ date: '2026-03-03', value: null },
	{ date: '2026-03-04', value: 120 },
	{ date: '2026-03-06', value: 130 },
	{ date: '2026-03-07', value: 150 }
];

describe('a level over days', () => {
	it('breaks where there is no data, and a day alone is a dot', () => {
		const layout = layDays(points, 600, 100);
		expect(layout.paths).toHaveLength(2);
		expect(layout.dots.map((dot) => dot.date)).toEqual(['2026-03-04']);
		expect(layout.known).toHaveLength(5);
	});

	it('fills the width by time and does not begin at zero', () => {
		const { known, ticks } = layDays(points, 600, 100);
		expect(known[0]?.x).toBe(0);
		expect(known[4]?.x).toBe(600);
		expect(Math.min(...ticks.map((tick) => tick.value))).toBeGreaterThan(0);
	});

	it('draws nothing where nothing is known, and one value as a dot', () => {
		expect(layDays([{ date: '2026-03-01', value: null }], 600, 100).known).toEqual([]);
		expect(layDays([{ date: '2026-03-01', value: 7 }], 600, 100).dots).toHaveLength(1);
	});

	it('finds the day that is pointed at', () => {
		const { known } = layDays(points, 600, 100);
		expect(nearest(known, 590)?.date).toBe('2026-03-07');
		expect(nearest([], 5)).toBeNull();
	});
});

describe('counts of days', () => {
	const points = [
		{ date: '2026-01-01', value: null },
		{ date: '2026-01-02', value: 10 },
		{ date: '2026-01-03', value: 20 },
		{ date: '2026-01-04', value: null }
	];

	it('begin at zero and keep their empty days at the ends', () => {
		const layout = layDays(points, 300, 100, { flow: true });
		expect(layout.known.map((dot) => dot.x)).toEqual([100, 200]);
		expect(layout.ticks[0]?.value).toBe(0);
		expect(layout.place('2026-01-01')).toBe(0);
	});

	it('lie over the days of a comparison, which break where there is no data', () => {
		const { before } = layDays(points, 300, 100, { flow: true, before: [1, 2, null, 4] });
		expect(before).toHaveLength(1);
		expect(before[0]).toMatch(/^M0\.0,/);
	});
});
