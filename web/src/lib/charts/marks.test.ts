import { describe, expect, it } from 'vitest';
import { layDays } from './days';
import { APART, marksOf } from './marks';

const on = (date: string) => ({ date });

describe('marks over a chart', () => {
	it('stand on their days in order, near ones under one, and none outside', () => {
		const { place } = layDays(
			[
				{ date: '2026-06-01', value: 1 },
				{ date: '2026-06-11', value: 2 }
			],
			(APART - 1) * 10,
			50
		);
		const marks = marksOf(
			[on('2026-06-11'), on('2026-06-02'), on('2026-06-01'), on('2026-05-31'), on('2026-06-12')],
			place
		);
		expect(marks).toEqual([
			{
				x: 10.5,
				first: '2026-06-01',
				last: '2026-06-02',
				items: [on('2026-06-01'), on('2026-06-02')]
			},
			{ x: 210, first: '2026-06-11', last: '2026-06-11', items: [on('2026-06-11')] }
		]);
	});

	it('are none over a chart without a figure', () => {
		const { place } = layDays([{ date: '2026-06-01', value: null }], 100, 50);
		expect(marksOf([on('2026-06-01')], place)).toEqual([]);
	});
});
