import { describe, expect, it } from 'vitest';
import type { Connection } from '$lib/api/models';
import {
	byNeed,
	holdingFacts,
	isStale,
	nextStepFor,
	outcomeOf,
	stageName,
	statusOf
} from './status';

const fine: Pick<
	Connection,
	'state' | 'outcome' | 'as_of' | 'next_at' | 'running' | 'scopes_missing'
> = {
	state: 'connected',
	outcome: 'ok',
	as_of: '2026-11-22T06:12:00Z',
	next_at: '2026-11-23T06:12:00Z',
	running: null,
	scopes_missing: []
};
const now = new Date('2026-11-22T18:00:00Z');

describe('the status of a connection', () => {
	it('is good only where the last sync brought everything', () => {
		expect(statusOf(fine)).toEqual({ label: 'Connected', tone: 'good' });
		expect(statusOf({ ...fine, outcome: 'partly' }).tone).toBe('caution');
		const unticked = [{ scope: 'insights', gives: 'Reach.' }];
		expect(statusOf({ ...fine, scopes_missing: unticked }).tone).toBe('caution');
		expect(statusOf({ ...fine, outcome: null }).tone).toBe('quiet');
	});

	it('is the running sync, before the outcome of the last one', () => {
		const running = { stage: 'asking', done: 1, total: 3 } as const;
		expect(statusOf({ ...fine, outcome: 'retry', running }).label).toBe('Syncing …');
	});

	it('does not blame the platform where a public page was not read', () => {
		const blocked = { ...fine, outcome: 'blocked', finished_at: null } as const;
		expect(statusOf(blocked, true)).toEqual({ label: 'Page not read', tone: 'alarm' });
		expect(outcomeOf(blocked, true)).toEqual(statusOf(blocked, true));
		expect(statusOf(blocked).label).toBe('Blocked by the platform');
	});

	it('says what a past sync came to, and how far a running one is', () => {
		expect(outcomeOf({ outcome: 'limited', finished_at: null }).tone).toBe('caution');
		expect(outcomeOf({ outcome: null, finished_at: null }).label).toBe('Syncing …');
		expect(stageName('saving')).not.toBe(stageName('waiting'));
	});
});

describe('the next step', () => {
	it('is to sign in where a key died or a permission is missing', () => {
		expect(nextStepFor({ ...fine, state: 'reconnect', outcome: 'reconnect' })).toBe('reconnect');
		expect(nextStepFor({ ...fine, outcome: 'scope_missing' })).toBe('reconnect');
	});

	it('is to try again where something outside was mended', () => {
		expect(nextStepFor({ ...fine, outcome: 'out_of_credit' })).toBe('sync');
	});

	it('is another way where a public page is not tried again', () => {
		const blocked = { ...fine, outcome: 'blocked' } as const;
		expect(nextStepFor(blocked, true)).toBe('sync');
		expect(nextStepFor({ ...blocked, next_at: null }, true)).toBe('instead');
		expect(nextStepFor({ ...blocked, next_at: null })).toBe('sync');
	});

	it('is nothing where TuneScore goes on by itself', () => {
		expect(nextStepFor(fine)).toBeNull();
		expect(nextStepFor({ ...fine, outcome: 'retry' })).toBeNull();
		expect(nextStepFor({ ...fine, outcome: 'limited' })).toBeNull();
	});

	it('puts those that need somebody first and leaves equals in their order', () => {
		const all: (typeof fine & { id: number })[] = [
			{ ...fine, id: 1 },
			{ ...fine, id: 2, outcome: 'partly' },
			{ ...fine, id: 3, state: 'reconnect' },
			{ ...fine, id: 4 }
		];
		expect(byNeed(all).map((one) => one.id)).toEqual([3, 2, 1, 4]);
	});
});

describe('figures that should come daily', () => {
	it('are stale once a day and its tries have passed', () => {
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
		expect(holdingFacts({ days: 1, posts: 58, lines: 6120 })).toEqual([
			'1 day of data',
			'58 posts',
			'6,120 figures in total'
		]);
	});
});
