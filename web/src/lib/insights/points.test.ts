import { describe, expect, it } from 'vitest';
import type { PeriodFigures } from '$lib/api/models';
import { barLabels, figureHref, figureOf, pointsOf, sentenceOf, silentMonths } from './points';

const months = [
	{
		month: '2025-11-01',
		streams: 1204,
		composition_plays: null,
		money: [{ currency: 'USD', amount: '4.100000000001' }],
		incomplete: false
	},
	{ month: '2025-12-01', streams: null, composition_plays: null, money: [], incomplete: false },
	{
		month: '2026-01-01',
		streams: 12,
		composition_plays: 9,
		money: [{ currency: 'EUR', amount: '2.5' }],
		incomplete: true
	}
];

const q4: PeriodFigures = {
	key: '2025-Q4',
	label: 'Q4 2025',
	grain: 'quarter',
	first: '2025-10-01',
	last: '2025-12-31',
	numbers: {
		streams: null,
		composition_plays: 31,
		downloads: null,
		uses: null,
		views: null,
		performances: 31,
		money: [{ currency: 'USD', amount: '6.39' }],
		recording_money: [],
		composition_money: [{ currency: 'USD', amount: '6.39' }],
		money_converted: null
	}
};
const usd = { kind: 'money', currency: 'USD' } as const;

describe('the points of a chart', () => {
	it('reach as far as the axis does, without a figure there', () => {
		const points = pointsOf(months, { kind: 'streams' }, ['2025-10', '2026-02']);
		expect(points.map((point) => point.month)).toEqual([
			'2025-10',
			'2025-11',
			'2025-12',
			'2026-01',
			'2026-02'
		]);
		expect(points[0]?.value).toBeNull();
	});

	it('never have plays of compositions among the streams', () => {
		expect(pointsOf(months, { kind: 'composition_plays' }).map((point) => point.value)).toEqual([
			null,
			null,
			9
		]);
	});

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
		const paid = months.map((month) => ({ ...month, streams: null, composition_plays: null }));
		expect(silentMonths(paid)).toEqual(['2025-12']);
	});
});

describe('a time longer than a month', () => {
	it('is labelled with its name and its figure, as long as there is room', () => {
		expect(barLabels(q4, usd)).toEqual(['Q4 2025 · $6.39', 'Q4 · $6.39', '$6.39', 'Q4']);
		expect(barLabels(q4, { kind: 'composition_plays' })).toEqual([
			'Q4 2025 · 31 plays',
			'Q4 · 31 plays',
			'31 plays',
			'31',
			'Q4'
		]);
	});

	it('opens its own lines, and those of its track', () => {
		expect(figureHref(usd, { track: 3 }, { period: q4.key })).toBe(
			'/lines?track=3&metric=earnings&period=2025-Q4&currency=USD'
		);
		expect(figureHref({ kind: 'composition_plays' }, {}, { month: '2025-12' })).toBe(
			'/lines?metric=composition_plays&month=2025-12'
		);
	});

	it('leaves no month of it silent', () => {
		expect(silentMonths(months, [q4])).toEqual([]);
	});
});

describe('converted money', () => {
	const eur = { kind: 'money', currency: 'EUR', converted: true } as const;

	it('is written as short as it is known, and leads to the lines of every currency', () => {
		const money = [{ currency: 'EUR', amount: '1.834567890123456789' }];
		const month = { ...months[0], month: '2025-11-01', money, incomplete: false };
		const converted = [{ ...month, streams: null, composition_plays: null }];
		expect(figureOf(converted, eur, '2025-11', true)).toBe('€1.83');
		expect(figureHref(eur, { store: 'Spotify' }, { month: '2025-11' })).toBe(
			'/lines?store=Spotify&month=2025-11'
		);
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
