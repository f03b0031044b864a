/**
 * The geometry of a level over days: a line that breaks where there is no data, and never
 * bridges a gap. A level does not begin at zero: what matters is its change.
 */
import { scaleLinear } from 'd3-scale';

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
};

const DAY = 86_400_000;
const FEW = 3;

const at = (date: string) => Date.parse(`${date}T00:00:00Z`);

/** The places of the days in a drawing of `width` × `height`. */
export function layDays(points: readonly DayPoint[], width: number, height: number): DayLayout {
	const known = points.flatMap((one) => (one.value === null ? [] : [{ ...one, value: one.value }]));
	const [first, last] = [known[0], known[known.length - 1]];
	if (first === undefined || last === undefined) {
		return { paths: [], dots: [], known: [], ticks: [] };
	}
	const values = known.map((one) => one.value);
	const [least, most] = [Math.min(...values), Math.max(...values)];
	const room = least === most ? Math.max(1, Math.abs(least) * 0.1) : 0;
	const y = scaleLinear()
		.domain([least - room, most + room])
		.nice(FEW)
		.range([height, 8]);
	const span = Math.max(DAY, at(last.date) - at(first.date));
	const x = (date: string) => ((at(date) - at(first.date)) / span) * width;
	const dotted = known.map((one) => ({ ...one, x: x(one.date), y: y(one.value) }));

	const runs: Dot[][] = [];
	let before: Dot | undefined;
	for (const dot of dotted) {
		const joins = before !== undefined && at(dot.date) - at(before.date) <= DAY;
		if (joins) runs[runs.length - 1]?.push(dot);
		else runs.push([dot]);
		before = dot;
	}
	const path = (run: Dot[]) =>
		run.map((dot, index) => `${index === 0 ? 'M' : 'L'}${dot.x.toFixed(1)},${dot.y.toFixed(1)}`);
	return {
		paths: runs.filter((run) => run.length > 1).map((run) => path(run).join('')),
		dots: runs.filter((run) => run.length === 1).flat(),
		known: dotted,
		ticks: y.ticks(FEW).map((value) => ({ value, y: y(value) }))
	};
}

/** The day with a value that is nearest to a place. */
export function nearest(known: readonly Dot[], x: number): Dot | null {
	let best: Dot | null = null;
	for (const dot of known) {
		if (best === null || Math.abs(dot.x - x) < Math.abs(best.x - x)) best = dot;
	}
	return best;
}
