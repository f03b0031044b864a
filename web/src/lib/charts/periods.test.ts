import { describe, expect, it } from 'vitest';
import { coveredMonths, fitting, layPeriods, monthsWith } from './periods';

const q2 = { key: '2026-Q2', first: '2026-04-01', last: '2026-06-30' };
const q3 = { key: '2026-Q3', first: '2026-07-01', last: '2026-09-30' };
const h1 = { key: '2026-H1', first: '2026-01-01', last: '2026-06-30' };
const span = { key: '2026-08-30/2026-10-03', first: '2026-08-30', last: '2026-10-03' };

describe('the axis', () => {
	it('reaches as far as the months and the periods', () => {
		expect(monthsWith(['2026-05'], [q2])).toEqual(['2026-04', '2026-05', '2026-06']);
		expect(monthsWith([], [])).toEqual([]);
		expect(monthsWith(['2025-12', '2026-02'], [])).toEqual(['2025-12', '2026-01', '2026-02']);
	});
});

describe('a bar', () => {
	it('is as wide as its time, and stands on its months', () => {
		const [bar] = layPeriods([q2], '2026-01', 40);
		expect(bar).toMatchObject({ x: 121, width: 118, row: 0 });
	});

	it('begins and ends inside of a month where its time does', () => {
		const [bar] = layPeriods([span], '2026-08', 31);
		expect(bar?.x).toBeCloseTo(30);
		expect((bar?.x ?? 0) + (bar?.width ?? 0)).toBeCloseTo(62 + 3 - 1);
	});

	it('lies beside those before it, and below those that it overlaps', () => {
		const bars = layPeriods([q3, h1, q2], '2026-01', 40);
		expect(bars.map(({ period, row }) => [period.key, row])).toEqual([
			['2026-H1', 0],
			['2026-Q2', 1],
			['2026-Q3', 0]
		]);
	});

	it('shows the longest label that it has room for', () => {
		const labels = ['Q2 2026 · $6.39', 'Q2 2026'];
		expect(fitting(labels, 200)).toBe('Q2 2026 · $6.39');
		expect(fitting(labels, 60)).toBe('Q2 2026');
		expect(fitting(labels, 20)).toBe('');
	});
});

describe('covered months', () => {
	it('are those of the periods, also in part', () => {
		expect([...coveredMonths([span])]).toEqual(['2026-08', '2026-09', '2026-10']);
	});
});
