/** An account's days as points: absent days stay absent, and a change is shown only between ends that are there. */
import type { MetricDays } from '$lib/api/models';
import type { DayPoint } from '$lib/charts/days';

const DAY = 86_400_000;
const at = (date: string) => Date.parse(`${date}T00:00:00Z`);

/** A metric's points as numbers; rounded figures are left out, they carry no difference. */
export function pointsOf(metric: MetricDays | undefined): DayPoint[] {
	return (metric?.points ?? []).map((one) => ({
		date: one.date,
		value: one.value === null || one.rounded ? null : Number(one.value),
		manual: one.typed
	}));
}

/** The points of the last `days` days, counted from the newest one with a value. */
export function lastDays(points: readonly DayPoint[], days: number): DayPoint[] {
	const last = points.findLast((one) => one.value !== null);
	if (last === undefined) return [];
	const from = at(last.date) - (days - 1) * DAY;
	return points.filter((one) => at(one.date) >= from && at(one.date) <= at(last.date));
}

/** Metrics with only the points of some days; either end may be open. */
export function within(
	metrics: readonly MetricDays[],
	days: { first: string | null; last: string | null } | null
): MetricDays[] {
	if (days === null) return [...metrics];
	const { first, last } = days;
	const isIn = (date: string) =>
		(first === null || date >= first) && (last === null || date <= last);
	return metrics
		.map((one) => ({ ...one, points: one.points.filter((point) => isIn(point.date)) }))
		.filter((one) => one.points.length > 0);
}

export type Trend = { by: number; since: string; gaps: boolean };

/**
 * The change of a level over about `days` days up to its newest figure, from the known day that is
 * nearest to that long ago. Null where no known day lies between half of that and one and a half.
 */
export function trend(points: readonly DayPoint[], days: number): Trend | null {
	const known = points.filter((one) => one.value !== null);
	const last = known[known.length - 1];
	if (last === undefined || last.value === null) return null;
	const age = (point: DayPoint) => Math.round((at(last.date) - at(point.date)) / DAY);
	let first: DayPoint | null = null;
	for (const one of known) {
		if (age(one) < days / 2 || age(one) > days * 1.5) continue;
		if (first === null || Math.abs(age(one) - days) < Math.abs(age(first) - days)) first = one;
	}
	if (first === null || first.value === null) return null;
	const since = first.date;
	const between = known.filter((one) => one.date >= since).length;
	return { by: last.value - first.value, since, gaps: between < age(first) + 1 };
}
