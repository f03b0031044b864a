import { describe, expect, it } from 'vitest';
import { rank } from './ranking';

describe('a ranked list', () => {
	it('goes from the largest down, and what has no figure comes last', () => {
		const ranked = rank(
			[
				['TikTok', null],
				['Deezer', 5],
				['Spotify', 20]
			] as [string, number | null][],
			(one) => one[1]
		);
		expect(ranked.map((one) => one.item[0])).toEqual(['Spotify', 'Deezer', 'TikTok']);
		expect(ranked.map((one) => one.share)).toEqual([1, 0.25, 0]);
	});

	it('gives a deduction no length', () => {
		expect(rank([-3, 6], (value) => value).map((one) => one.share)).toEqual([1, 0]);
		expect(rank([0], (value) => value)[0]?.share).toBe(0);
	});
});
