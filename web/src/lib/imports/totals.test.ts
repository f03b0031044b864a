import { describe, expect, it } from 'vitest';
import { countText, countsOf } from './totals';

const nothing = {
	streams: null,
	downloads: null,
	performances: null,
	views: null,
	composition_plays: null,
	uses: null
};

describe('the counts of a file', () => {
	it('are those that it counts, and no others', () => {
		const counts = countsOf({ ...nothing, composition_plays: 12040, performances: 31 });
		expect(counts.map((one) => [one.name, one.value])).toEqual([
			['performances', 31],
			['composition_plays', 12040]
		]);
		expect(countsOf(nothing)).toEqual([]);
	});

	it('are named with their unit', () => {
		expect(countText({ name: 'composition_plays', value: 12040 })).toBe(
			'12,040 plays of compositions'
		);
		expect(countText({ name: 'downloads', value: 1 })).toBe('1 download');
	});

	it('are zero only where nothing else is counted', () => {
		expect(countsOf({ ...nothing, streams: 4, downloads: 0 })).toHaveLength(1);
		expect(countsOf({ ...nothing, streams: 0 })).toMatchObject([{ name: 'streams', value: 0 }]);
	});
});
