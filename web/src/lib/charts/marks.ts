/** Marks over a chart: what happened on which day, and near days under one mark. */

/** What stands at one place: that of a day, and of days too near to tell apart. */
export type Mark<T> = { x: number; first: string; last: string; items: T[] };

/** An alert on the day that it is about. */
export type AlertMark = { date: string; title: string };

/** Two marks nearer than this are one. */
export const APART = 22;

/** Items on their days; `x` gives the place of a day, null outside of the chart. */
export function marksOf<T extends { date: string }>(
	items: readonly T[],
	x: (date: string) => number | null
): Mark<T>[] {
	const marks: Mark<T>[] = [];
	for (const one of [...items].sort((a, b) => a.date.localeCompare(b.date))) {
		const at = x(one.date);
		if (at === null) continue;
		const before = marks[marks.length - 1];
		const from = before === undefined ? null : x(before.first);
		if (before !== undefined && from !== null && at - from < APART) {
			before.items.push(one);
			before.last = one.date;
			before.x = (from + at) / 2;
		} else {
			marks.push({ x: at, first: one.date, last: one.date, items: [one] });
		}
	}
	return marks;
}
