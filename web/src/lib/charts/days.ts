/**
 * The geometry of a level over days: a line that breaks where there is no data, and never
 * bridges a gap. A level does not begin at zero: what matters is its change.
 */
import { nice, ticks } from 'd3-array';
import { linear } from './linear';

/** `manual`: entered manually; it is drawn hollow. */
export type DayPoint = { date: string; value: number | null; manual?: boolean };
export type Dot = { x: number; y: number; date: string; value: number; manual?: boolean };
export type DayLayout = {
	/** Unbroken stretches, each a path; a day alone between gaps is a dot. */
	paths: string[];
	dots: Dot[];
	/** Every day with a value, for pointing at. */
	known: Dot[];
	ticks: { y: number; value: number }[];
	/** Where a day lies; null before the first day of the drawing and after the last. */
	place: (date: string) => number | null;
	/** The unbroken stretches of what is compared with. */
	before: string[];
};

/**
 * `flow`: counts of days, which begin at zero and keep their empty days at the ends; a level's
 * drawing begins and ends with what is known. `before` are the days of a comparison, each beside
 * the point with its number.
 */
export type DayOptions = { flow?: boolean; before?: readonly (number | null)[] };

const DAY = 86_400_000;
const FEW = 3;

const at = (date: string) => Date.parse(`${date}T00:00:00Z`);

/** The places of the days in a drawing of `width` × `height`. */
export function layDays(
	points: readonly DayPoint[],
	width: number,
	height: number,
	{ flow = false, before = [] }: DayOptions = {}
): DayLayout {
	const known = points.flatMap((one) => (one.value === null ? [] : [{ ...one, value: one.value }]));
	const ends = flow ? points : known;
	const [first, last] = [ends[0], ends[ends.length - 1]];
	if (first === undefined || last === undefined || known.length === 0) {
		return { paths: [], dots: [], known: [], ticks: [], place: () => null, before: [] };
	}
	const compared = points.flatMap(({ date }, index) => {
		const value = before[index] ?? null;
		return value === null ? [] : [{ date, value }];
	});
	const values = [...known, ...compared].map((one) => one.value).concat(flow ? [0] : []);
	const [least, most] = [Math.min(...values), Math.max(...values)];
	const room = least === most ? Math.max(1, Math.abs(least) * 0.1) : 0;
	const domain = nice(least - room, most + room, FEW);
	const y = linear(domain, [height, 8]);
	const span = Math.max(DAY, at(last.date) - at(first.date));
	const x = (date: string) => ((at(date) - at(first.date)) / span) * width;
	const placed = <T extends { date: string; value: number }>(one: T) => ({
		...one,
		x: x(one.date),
		y: y(one.value)
	});
	const dotted = known.map(placed);

	const runs = runsOf(dotted);
	return {
		paths: runs.filter((run) => run.length > 1).map(pathOf),
		dots: runs.filter((run) => run.length === 1).flat(),
		known: dotted,
		ticks: ticks(...domain, FEW).map((value) => ({ value, y: y(value) })),
		place: (date) => (date < first.date || date > last.date ? null : x(date)),
		before: runsOf(compared.map(placed))
			.filter((run) => run.length > 1)
			.map(pathOf)
	};
}

/** Unbroken stretches of days, in their order. */
export function runsOf<T extends { date: string }>(days: readonly T[]): T[][] {
	const runs: T[][] = [];
	let before: T | undefined;
	for (const day of days) {
		const joins = before !== undefined && at(day.date) - at(before.date) <= DAY;
		if (joins) runs[runs.length - 1]?.push(day);
		else runs.push([day]);
		before = day;
	}
	return runs;
}

/** A line through places, as an SVG path. */
export function pathOf(places: readonly { x: number; y: number }[]): string {
	return places
		.map(({ x, y }, index) => `${index === 0 ? 'M' : 'L'}${x.toFixed(1)},${y.toFixed(1)}`)
		.join('');
}

/** The day with a value that is nearest to a place. */
export function nearest<T extends { x: number }>(known: readonly T[], x: number): T | null {
	let best: T | null = null;
	for (const dot of known) {
		if (best === null || Math.abs(dot.x - x) < Math.abs(best.x - x)) best = dot;
	}
	return best;
}
