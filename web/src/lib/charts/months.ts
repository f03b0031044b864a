/**
 * The geometry of bars over months. Plain arithmetic: numbers in, places out.
 *
 * A month without data has the value null and gets no bar at all, only its place; a value that is
 * not zero is never too small to see.
 */
import { ticks } from 'd3-array';
import { linear } from './linear';

export type MonthPoint = {
	/** `2026-01` */
	month: string;
	value: number | null;
	incomplete: boolean;
};

export type Bar = {
	month: string;
	index: number;
	/** The whole column, for pointing at. */
	column: { x: number; width: number };
	/** The bar itself; null in a gap. */
	box: { x: number; y: number; width: number; height: number } | null;
	incomplete: boolean;
};

export type Tick = { y: number; value: number };
export type TimeLabel = { x: number; text: 'year' | 'month'; month: string };

export type MonthLayout = {
	bars: Bar[];
	ticks: Tick[];
	labels: TimeLabel[];
	/** Where zero lies. */
	base: number;
	/** How far the columns reach; short histories are not stretched. */
	extent: number;
	/** The heights of what is compared with: unbroken stretches of months. */
	before: { x: number; y: number }[][];
};

const WIDEST_STEP = 80;
const WIDEST_BAR = 40;
const LEAST_HEIGHT = 2;

/** The room for the labels of the value axis, at the right of what is drawn. */
export const GUTTER = 44;

/** How far months reach in a drawing of `width`; short histories are not stretched. */
export function extentOf(months: number, width: number): number {
	return Math.min(width, months * WIDEST_STEP);
}

/**
 * The places of the bars in a drawing of `width` × `height`, whose top `room` stays for labels.
 * `before` are the months of a comparison, each beside the point with its number.
 */
export function layMonths(
	points: readonly MonthPoint[],
	width: number,
	height: number,
	{ room = 18, before = [] }: { room?: number; before?: readonly (number | null)[] } = {}
): MonthLayout {
	const values = [...points.map((point) => point.value), ...before].filter((one) => one !== null);
	const top = Math.max(0, ...values);
	const bottom = Math.min(0, ...values);
	const flat = top === 0 && bottom === 0;
	const scale = linear(flat ? [0, 1] : [bottom, top], [height, room]);
	const extent = extentOf(points.length, width);
	const step = extent / Math.max(1, points.length);
	const barWidth = Math.max(1, Math.min(WIDEST_BAR, step * (step < 8 ? 0.8 : 0.68)));
	const base = scale(0);

	const bars = points.map((point, index): Bar => {
		const x = index * step;
		const column = { x, width: step };
		if (point.value === null) {
			return { month: point.month, index, column, box: null, incomplete: point.incomplete };
		}
		const end = scale(point.value);
		const tall = Math.abs(end - base);
		const drawn = point.value === 0 ? 0 : Math.max(LEAST_HEIGHT, tall);
		const box = {
			x: x + (step - barWidth) / 2,
			y: point.value < 0 ? base : base - drawn,
			width: barWidth,
			height: drawn
		};
		return { month: point.month, index, column, box, incomplete: point.incomplete };
	});

	const marked = (flat ? [] : ticks(bottom, top, 3))
		.filter((value) => value !== 0)
		.map((value) => ({ value, y: scale(value) }));

	const stretches: { x: number; y: number }[][] = [];
	points.forEach((_, index) => {
		const value = before[index] ?? null;
		if (value === null) return;
		const place = { x: index * step + step / 2, y: scale(value) };
		if ((before[index - 1] ?? null) === null) stretches.push([place]);
		else stretches[stretches.length - 1]?.push(place);
	});

	const labels = timeLabels(points, step);
	return { bars, ticks: marked, labels, base, extent, before: stretches };
}

/** Years where the months are many, months where they are few; never two on one another. */
export function timeLabels(
	points: readonly Pick<MonthPoint, 'month'>[],
	step: number
): TimeLabel[] {
	if (points.length > 0 && step >= 44) {
		return points.map((point, index) => ({
			x: index * step + step / 2,
			text: 'month',
			month: point.month
		}));
	}
	const labels: TimeLabel[] = [];
	let free = -Infinity;
	points.forEach((point, index) => {
		const isJanuary = point.month.endsWith('-01');
		if (!isJanuary && index > 0) return;
		const nextJanuary = points.findIndex((other, at) => at > index && other.month.endsWith('-01'));
		const x = index * step;
		// A first, broken year is named only where its name has the room.
		const room = nextJanuary === -1 ? Infinity : (nextJanuary - index) * step;
		if (x < free || (!isJanuary && room < 40)) return;
		labels.push({ x, text: 'year', month: point.month });
		free = x + 40;
	});
	return labels;
}

/**
 * Every month from the first to the last, so that a missing one keeps its place as a gap. `axis` has
 * months that are drawn whether or not there is a point.
 */
export function fillMonths(
	points: readonly MonthPoint[],
	axis: readonly string[] = []
): MonthPoint[] {
	const known = new Map(points.map((point) => [point.month, point]));
	const keys = [...known.keys(), ...axis].sort();
	const first = keys[0];
	const last = keys[keys.length - 1];
	if (first === undefined || last === undefined) return [];
	const filled: MonthPoint[] = [];
	for (let month = first; month <= last; month = monthAfter(month)) {
		filled.push(known.get(month) ?? { month, value: null, incomplete: false });
	}
	return filled;
}

export function monthAfter(month: string): string {
	const [year = '1970', number = '01'] = month.split('-');
	const next = Number(number) + 1;
	return next > 12
		? `${String(Number(year) + 1).padStart(4, '0')}-01`
		: `${year}-${String(next).padStart(2, '0')}`;
}

/** The months without data between the first and the last. */
export function gapsOf(points: readonly MonthPoint[]): string[] {
	const has = points.map((point) => point.value !== null);
	const first = has.indexOf(true);
	const last = has.lastIndexOf(true);
	return points.filter((_, at) => at > first && at < last && !has[at]).map((one) => one.month);
}

/** The newest month whose figure can be believed: the last with a value that is not incomplete. */
export function latestWhole(points: readonly MonthPoint[]): number {
	for (let index = points.length - 1; index >= 0; index -= 1) {
		const point = points[index];
		if (point !== undefined && point.value !== null && !point.incomplete) return index;
	}
	return points.findLastIndex((point) => point.value !== null);
}
