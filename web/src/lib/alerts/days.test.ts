import { describe, expect, it } from 'vitest';
import { byDay, localDay, pageOf, weekAfter } from './days';

const told = (id: number, at: Date) => ({ id, created_at: at.toISOString() });

describe('alerts by day', () => {
	it('stand under the reader’s day on which they were told, in their order', () => {
		const days = byDay([
			told(4, new Date(2026, 10, 22, 9)),
			told(3, new Date(2026, 10, 22, 0, 5)),
			told(2, new Date(2026, 10, 21, 23, 55)),
			told(1, new Date(2026, 9, 3, 12))
		]);
		expect(days.map(({ day, alerts }) => [day, alerts.map((one) => one.id)])).toEqual([
			['2026-11-22', [4, 3]],
			['2026-11-21', [2]],
			['2026-10-03', [1]]
		]);
	});

	it('have a day of the reader’s calendar', () => {
		expect(localDay(new Date(2026, 0, 5, 23, 59))).toBe('2026-01-05');
	});
});

describe('the link of an alert', () => {
	it('is followed inside of this app only', () => {
		expect(pageOf('/audience/3')).toBe('/audience/3');
		expect(pageOf('//elsewhere.example')).toBeNull();
		expect(pageOf('/\\elsewhere.example')).toBeNull();
		expect(pageOf('https://elsewhere.example')).toBeNull();
		expect(pageOf(null)).toBeNull();
	});
});

describe('the week after a take-off', () => {
	it('has its change against the week before', () => {
		expect(weekAfter({ before: 4000, after: 6000 })).toBe(
			'4,000 plays in the 7 days before, 6,000 in the 7 days after: +50%.'
		);
		expect(weekAfter({ before: 4000, after: 3000 })).toContain('−25%');
	});

	it('has no percentage of nothing', () => {
		expect(weekAfter({ before: 0, after: 12 })).toBe(
			'0 plays in the 7 days before, 12 in the 7 days after.'
		);
	});
});
