/**
 * The geometry of tracks by the days or months since their release, all of them beginning at 0.
 *
 * Days and months are never one drawing. A line breaks where a day or month has no figure.
 */
import { nice, ticks } from 'd3-array';
import { pathOf } from '$lib/charts/days';
import { linear } from '$lib/charts/linear';
import type { ByRelease } from '$lib/api/models';

export type ReleaseTrack = ByRelease['items'][number];
export type Grain = ReleaseTrack['grain'];
export type ReleaseDot = { at: number; x: number; y: number; value: number; incomplete: boolean };
export type ReleaseLine = {
	id: number;
	paths: string[];
	/** Stretches that may still grow, with the point before each. */
	growing: string[];
	/** Points alone between gaps. */
	dots: ReleaseDot[];
	known: ReleaseDot[];
	/** Where its name stands, beside the line's end. */
	label: { x: number; y: number; from: number } | null;
};
export type ReleaseLayout = {
	lines: ReleaseLine[];
	ticks: { value: number; y: number }[];
	steps: { at: number; x: number }[];
	/** The last day or month that is drawn. */
	end: number;
	/** The day or month at a place. */
	atX: (x: number) => number;
	xOf: (at: number) => number;
};

/** No more tracks than can be told apart. */
export const MOST = 6;
/** How the lines are told apart beside their colours. */
export const DASHES = ['', '8 4', '2 3', '10 3 2 3', '14 5', '5 2 1 2 1 2'] as const;
const LABEL = 17;
/** The room of a name. */
const NAME = 150;
const ROOM = 10;
const STEPS = { day: [1, 7, 14, 28, 56, 91, 182, 364], month: [1, 3, 6, 12, 24] };

/** The last day or month with a figure in these tracks, as far as `span` of them are drawn. */
export function endOf(tracks: readonly ReleaseTrack[], span: number | null): number {
	const last = Math.max(
		0,
		...tracks.flatMap((one) => one.points.filter((point) => point.value !== null).map((p) => p.at))
	);
	return span === null ? last : Math.min(last, span - 1);
}

export function layRelease(
	tracks: readonly ReleaseTrack[],
	grain: Grain,
	span: number | null,
	width: number,
	height: number
): ReleaseLayout {
	const end = endOf(tracks, span);
	const ends = [0, Math.max(1, end)] as const;
	const x = linear(ends, [0, width]);
	const atPlace = linear([0, width], ends);
	const inSpan = tracks.map((one) => ({
		id: one.id,
		points: one.points.flatMap((point) =>
			point.value === null || point.at < 0 || point.at > end
				? []
				: [{ ...point, value: point.value }]
		)
	}));
	const values = inSpan.flatMap((one) => one.points.map((point) => point.value));
	const domain = nice(Math.min(0, ...values), Math.max(1, ...values), 3);
	const y = linear(domain, [height, ROOM]);
	const lines = inSpan.map(({ id, points }): ReleaseLine => {
		const known = [...points]
			.sort((a, b) => a.at - b.at)
			.map((point) => ({ ...point, x: x(point.at), y: y(point.value) }));
		const runs: ReleaseDot[][] = [];
		for (const dot of known) {
			const run = runs[runs.length - 1];
			const before = run?.[run.length - 1];
			if (run !== undefined && before !== undefined && dot.at - before.at === 1) run.push(dot);
			else runs.push([dot]);
		}
		const last = known[known.length - 1];
		return {
			id,
			known,
			paths: stretches(runs, (dot, before) => !dot.incomplete && !before.incomplete),
			growing: stretches(runs, (dot, before) => dot.incomplete || before.incomplete),
			dots: runs.filter((run) => run.length === 1).flat(),
			label: last === undefined ? null : { x: last.x, y: last.y, from: last.y }
		};
	});
	spread(
		lines.flatMap((line) => line.label ?? []),
		height
	);
	const step =
		STEPS[grain].find((one) => width / Math.max(1, end / one) >= 56) ?? STEPS[grain].at(-1) ?? 1;
	const steps = [];
	for (let at = 0; at <= end; at += step) steps.push({ at, x: x(at) });
	return {
		lines,
		ticks: ticks(...domain, 3)
			.filter((value) => value !== 0)
			.map((value) => ({ value, y: y(value) })),
		steps,
		end,
		atX: (place) => Math.min(end, Math.max(0, Math.round(atPlace(place)))),
		xOf: x
	};
}

/** The parts of unbroken runs whose steps from one point to the next are wanted. */
function stretches(
	runs: readonly ReleaseDot[][],
	wanted: (dot: ReleaseDot, before: ReleaseDot) => boolean
): string[] {
	const found: ReleaseDot[][] = [];
	for (const run of runs) {
		let part: ReleaseDot[] = [];
		run.forEach((dot, at) => {
			const before = run[at - 1];
			if (before === undefined || !wanted(dot, before)) {
				part = [];
				return;
			}
			if (part.length === 0) {
				part = [before];
				found.push(part);
			}
			part.push(dot);
		});
	}
	return found.map(pathOf);
}

/** Moves names apart that would stand on one another: those that end near each other. */
function spread(labels: { x: number; y: number }[], height: number): void {
	const inOrder = [...labels].sort((a, b) => a.y - b.y);
	const meets = (one: { x: number }, other: { x: number }) => Math.abs(one.x - other.x) < NAME;
	inOrder.forEach((label, at) => {
		for (const above of inOrder.slice(0, at)) {
			if (meets(label, above)) label.y = Math.max(label.y, above.y + LABEL);
		}
	});
	inOrder.reverse().forEach((label, at) => {
		label.y = Math.min(label.y, height);
		for (const below of inOrder.slice(0, at)) {
			if (meets(label, below)) label.y = Math.min(label.y, below.y - LABEL);
		}
	});
}

/** A track's figure of a day or month, or null. */
export function valueAt(track: ReleaseTrack, at: number): number | null {
	return track.points.find((point) => point.at === at)?.value ?? null;
}

/**
 * How many days or months all tracks have from the beginning: what they can fairly be added up
 * over, at most `span`. Figures that may still grow are left out, unless there are no others.
 */
export function sharedLength(
	tracks: readonly ReleaseTrack[],
	span: number | null
): { length: number; growing: boolean } {
	const shared = (counts: (point: ReleaseTrack['points'][number]) => boolean) => {
		const ends = tracks.map((one) =>
			Math.max(-1, ...one.points.filter(counts).map((point) => point.at))
		);
		return Math.min(span ?? Infinity, ...ends.map((end) => end + 1));
	};
	if (tracks.length === 0) return { length: 0, growing: false };
	const whole = shared((point) => point.value !== null && !point.incomplete);
	if (whole > 0) return { length: whole, growing: false };
	return { length: shared((point) => point.value !== null), growing: true };
}

/** The sum of the first days or months, and how many of them have no figure. */
export function sumOf(
	track: ReleaseTrack,
	length: number
): { sum: number | null; missing: number } {
	const known = track.points.filter(
		(point) => point.at >= 0 && point.at < length && point.value !== null
	);
	if (known.length === 0) return { sum: null, missing: length };
	return {
		sum: known.reduce((all, point) => all + (point.value ?? 0), 0),
		missing: length - known.length
	};
}

/** The tracks that an address names: whole numbers, none twice, no more than can be told apart. */
export function idsOf(text: string | null): number[] {
	const ids = (text ?? '')
		.split(',')
		.map(Number)
		.filter((id) => Number.isInteger(id) && id > 0);
	return [...new Set(ids)].slice(0, MOST);
}

/** The address of the comparison. */
export function compareHref(ids: readonly number[]): string {
	return ids.length === 0 ? '/tracks/compare' : `/tracks/compare?ids=${ids.join(',')}`;
}
