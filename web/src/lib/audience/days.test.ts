import { describe, expect, it } from 'vitest';
import { lastDays, pointsOf, trend } from './days';

const day = (number: number) => new Date(Date.UTC(2026, 9, number)).toISOString().slice(0, 10);
const series = (count: number, gap: (number: number) => boolean = () => false) =>
	Array.from({ length: count }, (_, index) => ({
		date: day(index + 1),
		value: gap(index + 1) ? null : 100 + index * 2
	}));

describe('the change of followers', () => {
	it('is the difference between two known days', () => {
		expect(trend(series(40), 30)).toEqual({ by: 60, since: day(10), gaps: false });
	});

	it('takes the nearest known day and says that days are missing', () => {
		const points = series(40, (number) => (number >= 6 && number <= 12) || number === 20);
		expect(trend(points, 30)).toEqual({ by: 54, since: day(13), gaps: true });
	});

	it('is not claimed where nothing is known of that long ago', () => {
		expect(trend(series(10), 30)).toBeNull();
		expect(trend([], 30)).toBeNull();
		const old = [{ date: day(1), value: 5 }, ...series(62).slice(61)];
		expect(trend(old, 30)).toBeNull();
	});
});

describe('the last days', () => {
	it('end with the newest known one', () => {
		const points = [...series(40), { date: day(41), value: null }];
		const found = lastDays(points, 30);
		expect(found[0]?.date).toBe(day(11));
		expect(found.at(-1)?.date).toBe(day(40));
		expect(lastDays([{ date: day(1), value: null }], 30)).toEqual([]);
	});

	it('hold no rounded figure: a difference of them means nothing', () => {
		const metric = {
			metric: 'followers',
			label: 'Followers',
			unit: 'people',
			kind: 'level' as const,
			points: [
				{ date: day(1), value: '1200000', rounded: true, typed: false },
				{ date: day(2), value: '1203456', rounded: false, typed: false }
			]
		};
		expect(pointsOf(metric).map((one) => one.value)).toEqual([null, 1203456]);
		expect(pointsOf(undefined)).toEqual([]);
	});
});
