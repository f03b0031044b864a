import { describe, expect, it } from 'vitest';
import { comparisonSentence, secondOpinion, standLabel, standOf } from './verdict';

describe('how a campaign stands', () => {
	it('is its verdict, or the day of it while the window runs', () => {
		expect(standOf({ verdict: 'worked', verdict_on: '2026-07-02' })).toBe('worked');
		expect(standLabel({ verdict: 'did_not', verdict_on: null })).toBe('Did not work');
		expect(standLabel({ verdict: null, verdict_on: '2026-12-11' })).toBe('Running until Dec 11');
		expect(standLabel({ verdict: null, verdict_on: null })).toBe('Not measured');
	});
});

describe('the second opinion', () => {
	it('agrees or does not, and is not there where it was not asked', () => {
		expect(secondOpinion(0.1)).toContain('A second method agrees');
		expect(secondOpinion(0.1)).toContain('10 of 100');
		expect(secondOpinion(0.61)).toContain('does not confirm');
		expect(secondOpinion(0.001)).toContain('1 of 100');
		expect(secondOpinion(null)).toBeNull();
	});
});

describe('two curators', () => {
	it('are told apart only where the answers do', () => {
		expect(comparisonSentence('A', 'B', 0.55)).toBe('A and B cannot be told apart yet.');
		expect(comparisonSentence('A', 'B', 0.72)).toContain('A probably says yes more often than B');
		expect(comparisonSentence('A', 'B', 0.03)).toContain('B says yes more often than A');
		expect(comparisonSentence('A', 'B', 1)).toContain('99 in 100');
	});
});
