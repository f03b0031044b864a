import { describe, expect, it } from 'vitest';
import { byNeed, holdingFacts, isStale, moveFor, outcomeOf, stageName, standing } from './wording';

const fine = {
	state: 'connected',
	outcome: 'ok',
	as_of: '2026-11-22T06:12:00Z',
	running: null,
	scopes_missing: []
};
const now = new Date('2026-11-22T18:00:00Z');

describe('how a connection stands', () => {
	it('is good only where the last visit told everything', () => {
		expect(standing(fine)).toEqual({ label: 'Connected', tone: 'good' });
		expect(standing({ ...fine, outcome: 'partly' }).tone).toBe('caution');
		const unticked = [{ scope: 'insights', gives: 'Reach.' }];
		expect(standing({ ...fine, scopes_missing: unticked }).tone).toBe('caution');
		expect(standing({ ...fine, outcome: null }).tone).toBe('quiet');
	});

	it('is what is under way, before what the last visit said', () => {
		const running = { stage: 'posts', done: 1, total: 3 };
		expect(standing({ ...fine, outcome: 'retry', running }).label).toBe('Being read');
	});

	it('says an outcome that is not known here by its own name', () => {
		expect(standing({ ...fine, outcome: 'on_holiday' }).label).toBe('on holiday');
		expect(outcomeOf({ outcome: 'limited', finished_at: null }).tone).toBe('caution');
		expect(outcomeOf({ outcome: null, finished_at: null }).label).toBe('Under way');
		expect(stageName('some_stage')).toBe('Some stage');
	});
});

describe('the one thing to do', () => {
	it('is to sign in where a key died or a permission is missing', () => {
		expect(moveFor({ ...fine, state: 'reconnect', outcome: 'reconnect' })).toBe('reconnect');
		expect(moveFor({ ...fine, outcome: 'scope_missing' })).toBe('reconnect');
	});

	it('is to try again where something outside was mended', () => {
		expect(moveFor({ ...fine, outcome: 'out_of_credit' })).toBe('sync');
	});

	it('is nothing where TuneScore goes on by itself', () => {
		expect(moveFor(fine)).toBeNull();
		expect(moveFor({ ...fine, outcome: 'retry' })).toBeNull();
		expect(moveFor({ ...fine, outcome: 'limited' })).toBeNull();
	});

	it('puts those that need somebody first and leaves equals in their order', () => {
		const all = [
			{ ...fine, id: 1 },
			{ ...fine, id: 2, outcome: 'partly' },
			{ ...fine, id: 3, state: 'reconnect' },
			{ ...fine, id: 4 }
		];
		expect(byNeed(all).map((one) => one.id)).toEqual([3, 2, 1, 4]);
	});
});

describe('old figures', () => {
	it('are said to be old once a day and its tries have passed', () => {
		expect(isStale(fine, now)).toBe(false);
		expect(isStale({ ...fine, as_of: '2026-11-21T05:59:00Z' }, now)).toBe(true);
		expect(isStale({ ...fine, as_of: null }, now)).toBe(false);
		expect(isStale({ ...fine, state: 'disconnected', as_of: '2025-01-01T00:00:00Z' }, now)).toBe(
			false
		);
	});
});

describe('what a connection holds', () => {
	it('is counted in words', () => {
		expect(holdingFacts({ days: 1, posts: 58, lines: 6120 }, 'en-US')).toEqual([
			'1 day with figures',
			'58 posts',
			'6,120 figures in all'
		]);
	});
});
