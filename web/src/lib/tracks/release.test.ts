import { describe, expect, it } from 'vitest';
import { idsOf, layRelease, sharedLength, sumOf, type ReleaseTrack } from './release';

function track(id: number, values: (number | null)[], late = 0): ReleaseTrack {
	return {
		id,
		title: `Track ${id}`,
		release_date: '2026-01-01',
		released_by: 'file',
		grain: 'day',
		points: values.map((value, at) => ({
			at,
			value,
			incomplete: at >= values.length - late
		}))
	};
}

describe('tracks by days since release', () => {
	it('begin at one place and break at gaps', () => {
		const tracks = [track(1, [3, 4, null, 5]), track(2, [1, 2, 3, 4])];
		const { lines, end } = layRelease(tracks, 'day', null, 300, 100);
		expect(end).toBe(3);
		expect(lines.map((one) => one.known[0]?.x)).toEqual([0, 0]);
		expect(lines[0]?.paths).toHaveLength(1);
		expect(lines[0]?.dots.map((dot) => dot.at)).toEqual([3]);
		expect(lines[1]?.paths).toHaveLength(1);
	});

	it('are drawn as far as the span, and a place is a day', () => {
		const { end, atX, xOf } = layRelease([track(1, [1, 2, 3, 4, 5])], 'day', 3, 200, 100);
		expect(end).toBe(2);
		expect([atX(-9), atX(xOf(1)), atX(900)]).toEqual([0, 1, 2]);
	});

	it('have names that do not stand on one another', () => {
		const same = [1, 2, 3, 4, 5, 6].map((id) => track(id, [9, 9, 9]));
		const ys = layRelease(same, 'day', null, 300, 160).lines.map((one) => one.label?.y ?? NaN);
		const gaps = [...ys].sort((a, b) => a - b).map((y, at, all) => y - (all[at - 1] ?? y - 17));
		expect(gaps.every((gap) => gap >= 16.99)).toBe(true);
	});

	it('are added up over the days that all of them have', () => {
		const tracks = [track(1, [3, null, 4, 5, 1], 1), track(2, [1, 2, 3])];
		expect(sharedLength(tracks, null)).toEqual({ length: 3, growing: false });
		expect(sharedLength(tracks, 2)).toEqual({ length: 2, growing: false });
		expect(sharedLength([track(4, [1, 2], 2)], null)).toEqual({ length: 2, growing: true });
		expect(tracks.map((one) => sumOf(one, 3))).toEqual([
			{ sum: 7, missing: 1 },
			{ sum: 6, missing: 0 }
		]);
		expect(sumOf(track(3, [null, null]), 2)).toEqual({ sum: null, missing: 2 });
	});
});

it('an address names tracks, none twice and no more than six', () => {
	expect(idsOf('3,1,3,x,-2,1.5')).toEqual([3, 1]);
	expect(idsOf('1,2,3,4,5,6,7,8')).toHaveLength(6);
	expect(idsOf(null)).toEqual([]);
});
