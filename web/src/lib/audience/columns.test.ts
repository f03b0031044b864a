import { describe, expect, it } from 'vitest';
import { columnsOf, nextOrder, shownColumns } from './columns';

const figure = (metric: string) => ({
	metric,
	label: metric.toUpperCase(),
	unit: 'x',
	span: 'total' as const,
	date: '2026-11-22',
	until: '2026-11-22',
	value: '1',
	rounded: false
});
const posts = [
	{ figures: [figure('comments'), figure('likes'), figure('shares')] },
	{ figures: [figure('likes'), figure('comments'), figure('views')] },
	{ figures: [figure('comments')] }
];

describe("the columns of posts' figures", () => {
	it('begin with what most posts have, then with what matters most', () => {
		expect(columnsOf(posts).map((one) => one.metric)).toEqual([
			'likes',
			'comments',
			'views',
			'shares'
		]);
	});

	it('always hold the one that is sorted by', () => {
		const all = columnsOf(posts);
		expect(shownColumns(all, 'shares', 2).map((one) => one.metric)).toEqual(['likes', 'shares']);
		expect(shownColumns(all, 'likes', 2).map((one) => one.metric)).toEqual(['likes', 'comments']);
		expect(shownColumns(all, 'posted_at', 2)).toHaveLength(2);
	});

	it('turn around when they are pressed again', () => {
		expect(nextOrder('likes', 'desc', 'likes')).toBe('asc');
		expect(nextOrder('likes', 'asc', 'likes')).toBe('desc');
		expect(nextOrder('likes', 'asc', 'views')).toBe('desc');
	});
});
