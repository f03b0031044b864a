import { describe, expect, it } from 'vitest';
import { figureOf, pointsOf, sentenceOf, silentMonths } from './points';

const months = [
	{
		month: '2025-11-01',
		streams: 1204,
		money: [{ currency: 'USD', amount: '4.100000000001' }],
		incomplete: false
	},
	{ month: '2025-12-01', streams: null, money: [], incomplete: false },
	{
		month: '2026-01-01',
		streams: 12,
		money: [{ currency: 'EUR', amount: '2.5' }],
		incomplete: true
	}
];

describe('the points of a chart', () => {
	it('take one currency and leave the others out, never add them', () => {
		const usd = pointsOf(months, { kind: 'money', currency: 'USD' });
		expect(usd.map((point) => point.value)).toEqual([4.100000000001, null, null]);
	});

	it('keep a month without figures as a gap', () => {
		expect(pointsOf(months, { kind: 'streams' }).map((point) => point.value)).toEqual([
			1204,
			null,
			12
		]);
	});
});

describe('silent months', () => {
	it('are those without streams and without money', () => {
		expect(silentMonths(months)).toEqual(['2025-12']);
		const paid = months.map((month) => ({ ...month, streams: null }));
		expect(silentMonths(paid)).toEqual(['2025-12']);
	});
});

describe('the words of a month', () => {
	it('have the exact figure, and whether it is incomplete', () => {
		const streams = { kind: 'streams' } as const;
		expect(figureOf(months, { kind: 'money', currency: 'USD' }, '2025-11', true)).toContain(
			'4.100000000001'
		);
		expect(sentenceOf(months, streams, { month: '2026-01', value: 12, incomplete: true })).toBe(
			'January 2026: 12 streams, incomplete'
		);
		expect(sentenceOf(months, streams, { month: '2025-12', value: null, incomplete: false })).toBe(
			'December 2025: no data'
		);
	});
});
