/** Which figures of posts are shown as columns, and in which order. */
import type { Post } from '$lib/api/models';

export type Column = { metric: string; label: string };
export type Order = 'asc' | 'desc';

/** What says most about a post comes first. */
const FIRST = ['views', 'impressions', 'reach', 'likes', 'comments', 'shares', 'saves'];
const place = (metric: string) => {
	const at = FIRST.indexOf(metric);
	return at === -1 ? FIRST.length : at;
};

/** The figures that these posts have: those of most posts first, by what matters; then the rest. */
export function columnsOf(posts: readonly Pick<Post, 'figures'>[]): Column[] {
	const found = new Map<string, Column & { posts: number }>();
	for (const post of posts) {
		for (const { metric, label } of post.figures) {
			const known = found.get(metric) ?? { metric, label, posts: 0 };
			found.set(metric, { ...known, posts: known.posts + 1 });
		}
	}
	const common = (one: { posts: number }) => (one.posts * 2 >= posts.length ? 0 : 1);
	return [...found.values()]
		.sort((a, b) => common(a) - common(b) || place(a.metric) - place(b.metric))
		.map(({ metric, label }) => ({ metric, label }));
}

/** The first `most` columns; the one that is sorted by is always among them, in its place. */
export function shownColumns(columns: readonly Column[], sort: string, most: number): Column[] {
	const first = columns.slice(0, most);
	const sorted = columns.find((one) => one.metric === sort);
	if (sorted === undefined || first.includes(sorted)) return first;
	return [...first.slice(0, most - 1), sorted];
}

/** A second press on the same column turns the order around; another begins with the most. */
export function nextOrder(sort: string, order: Order, pressed: string): Order {
	return sort === pressed && order === 'desc' ? 'asc' : 'desc';
}
