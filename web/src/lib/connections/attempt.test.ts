import { describe, expect, it } from 'vitest';
import { attemptOf, failureOf } from './attempt';
import { newestBySource } from './newest-files';
import { costLine } from './cost';

describe('the way back from a platform', () => {
	it('has the outcome in its address', () => {
		expect(attemptOf(new URLSearchParams('connected=12')).connected).toBe(12);
		expect(attemptOf(new URLSearchParams('connected=12x')).connected).toBeNull();
		expect(attemptOf(new URLSearchParams('choose=7')).choice).toBe(7);
		const failed = attemptOf(new URLSearchParams('problem=sign_in_too_late&attempt=3'));
		expect(failed).toMatchObject({ problem: 'sign_in_too_late', attempt: 3, connected: null });
		expect(attemptOf(new URLSearchParams('')).problem).toBeNull();
	});

	it('shows also a reason that is not known here', () => {
		expect(failureOf('sign_in_elsewhere', 'X').what).toContain('X');
		expect(failureOf('moon_phase', 'X').what).toContain('moon phase');
	});
});

describe('the cost of a platform', () => {
	it('is given for a month and a day', () => {
		const cost = { per_month_usd: '1.80', per_day_usd: '0.06', posts: 50 };
		expect(costLine(cost)).toBe(
			'About $1.80 a month: $0.06 a day for the profile and up to 50 posts.'
		);
	});
});

describe("a source's newest file", () => {
	it('is the one that came in last; undone ones do not count', () => {
		const file = (
			id: number,
			source: string,
			status: 'committed' | 'undone',
			at: string | null
		) => ({
			id,
			source,
			status,
			committed_at: at
		});
		const newest = newestBySource([
			file(1, 'distrokid', 'committed', '2026-11-01T08:00:00Z'),
			file(2, 'distrokid', 'committed', '2026-11-18T08:00:00Z'),
			file(3, 'distrokid', 'undone', '2026-11-19T08:00:00Z'),
			file(4, 'cd_baby', 'committed', null)
		]);
		expect([...newest]).toEqual([['distrokid', { id: 2, at: '2026-11-18T08:00:00Z' }]]);
	});
});
