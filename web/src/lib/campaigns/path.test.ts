import { describe, expect, it } from 'vitest';
import type { CampaignDay, Placement } from '$lib/api/models';
import { APART } from '$lib/charts/marks';
import { layPath } from './path';

const day = (date: string, plays: number | null, band: [number, number] | null = null) =>
	({
		date,
		plays,
		expected: band === null ? null : (band[0] + band[1]) / 2,
		lower: band?.[0] ?? null,
		upper: band?.[1] ?? null
	}) satisfies CampaignDay;

const placement = (date: string, curator: string): Placement => ({
	submission_id: 1,
	date,
	curator,
	result: 'shared',
	url: null
});

const drawn = (days: CampaignDay[], more: object = {}) => ({
	days,
	placements: [],
	first: null,
	last: null,
	...more
});

describe('the path of a campaign', () => {
	it('begins at zero and breaks at a gap', () => {
		const laid = layPath(
			drawn([
				day('2026-06-01', 100),
				day('2026-06-02', 50),
				day('2026-06-03', null),
				day('2026-06-04', 100)
			]),
			300,
			110
		);
		expect(laid.lines).toEqual(['M0.0,10.0L100.0,60.0']);
		expect(laid.dots).toEqual([{ date: '2026-06-04', x: 300, y: 10 }]);
		expect(laid.days[2]?.y).toBeNull();
		expect(laid.ticks.map((tick) => tick.value)).toEqual([50, 100]);
	});

	it('has a band where something was to be expected, never below zero', () => {
		const laid = layPath(
			drawn([
				day('2026-06-01', 20),
				day('2026-06-02', 20, [-20, 100]),
				day('2026-06-03', 20, [50, 100])
			]),
			200,
			110
		);
		expect(laid.bands).toEqual(['M100.0,10.0L200.0,10.0L200.0,60.0L100.0,110.0Z']);
		expect(laid.expected).toHaveLength(1);
	});

	it('shades the window as far as there are days, and reaches to its end while it runs', () => {
		const days = [day('2026-06-01', 10), day('2026-06-11', 10)];
		expect(
			layPath(drawn(days, { first: '2026-05-20', last: '2026-06-06' }), 100, 50).window
		).toEqual({ x: 0, width: 50 });
		const running = layPath(drawn(days, { first: '2026-06-11', last: '2026-06-21' }), 100, 50);
		expect(running.window).toEqual({ x: 50, width: 50 });
		expect(running.days[1]?.x).toBe(50);
	});

	it('puts placements on their days, and near ones under one mark', () => {
		const days = [day('2026-06-01', 10), day('2026-06-11', 10)];
		const placements = [
			placement('2026-06-11', 'C'),
			placement('2026-06-01', 'A'),
			placement('2026-06-02', 'B'),
			placement('2026-07-30', 'outside')
		];
		const { marks } = layPath(drawn(days, { placements }), (APART - 1) * 10, 50);
		expect(marks.map((mark) => mark.items.map((one) => one.curator))).toEqual([['A', 'B'], ['C']]);
		expect(marks[0]).toMatchObject({ first: '2026-06-01', last: '2026-06-02', x: 10.5 });
	});

	it('names months that have the room', () => {
		const days = [day('2026-05-20', 1), day('2026-08-20', 1)];
		expect(layPath(drawn(days), 300, 50).months.map((one) => one.date)).toEqual([
			'2026-06-01',
			'2026-07-01',
			'2026-08-01'
		]);
		expect(layPath(drawn(days), 80, 50).months).toHaveLength(2);
	});

	it('is empty without a figure', () => {
		expect(layPath(drawn([]), 100, 50).days).toEqual([]);
		expect(layPath(drawn([day('2026-06-01', null)]), 100, 50).days).toEqual([]);
	});
});
