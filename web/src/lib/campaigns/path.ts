/**
 * The geometry of a campaign's chart: the plays of each day as a line that breaks at gaps, the
 * expected path as a band, the measured window, and the placements on their days.
 *
 * Plays are counts, so that the axis begins at zero: a rise looks as large as it is.
 */
import { nice, ticks } from 'd3-array';
import type { CampaignDay, Placement } from '$lib/api/models';
import { pathOf, runsOf } from '$lib/charts/days';
import { linear } from '$lib/charts/linear';
import { marksOf, type Mark } from '$lib/charts/marks';

export type DayMark = CampaignDay & { x: number; y: number | null };
export type PathLayout = {
	days: DayMark[];
	lines: string[];
	dots: { x: number; y: number; date: string }[];
	bands: string[];
	expected: string[];
	window: { x: number; width: number } | null;
	marks: Mark<Placement>[];
	ticks: { value: number; y: number }[];
	/** The first of a month, where its name has the room. */
	months: { x: number; date: string }[];
};

type Drawn = {
	days: readonly CampaignDay[];
	placements: readonly Placement[];
	first: string | null;
	last: string | null;
};

const DAY = 86_400_000;
const FEW = 3;
const ROOM = 10;
const MONTH = 46;

const at = (date: string) => Date.parse(`${date}T00:00:00Z`);
const iso = (time: number) => new Date(time).toISOString().slice(0, 10);

/** The places in a drawing of `width` × `height`; `first` and `last` are the window's days. */
export function layPath(
	{ days, placements, first, last }: Drawn,
	width: number,
	height: number
): PathLayout {
	const dates = days.map((day) => day.date).sort();
	const begin = dates[0];
	const end = [dates[dates.length - 1] ?? '', last ?? ''].sort()[1] ?? '';
	if (begin === undefined || days.every((day) => day.plays === null && day.expected === null)) {
		return {
			days: [],
			lines: [],
			dots: [],
			bands: [],
			expected: [],
			window: null,
			marks: [],
			ticks: [],
			months: []
		};
	}
	const span = Math.max(DAY, at(end) - at(begin));
	const x = (date: string) => ((at(date) - at(begin)) / span) * width;
	const most = Math.max(1, ...days.flatMap((day) => [day.plays ?? 0, day.upper ?? 0]));
	const domain = nice(0, most, FEW);
	const y = linear(domain, [height, ROOM]);

	const placed = days.map((day) => ({
		...day,
		x: x(day.date),
		y: day.plays === null ? null : y(day.plays)
	}));
	const known = placed.flatMap((day) =>
		day.y === null ? [] : [{ date: day.date, x: day.x, y: day.y }]
	);
	const runs = runsOf(known);
	const expected = runsOf(
		placed.flatMap(({ date, x: left, expected: value }) =>
			value === null ? [] : [{ date, x: left, y: y(value) }]
		)
	);
	const banded = runsOf(
		placed.flatMap(({ date, x: left, lower, upper }) =>
			lower === null || upper === null
				? []
				: [{ date, x: left, lower: y(Math.max(0, lower)), upper: y(upper) }]
		)
	);
	return {
		days: placed,
		lines: runs.filter((run) => run.length > 1).map(pathOf),
		dots: runs.filter((run) => run.length === 1).flat(),
		expected: expected.filter((run) => run.length > 1).map(pathOf),
		bands: banded
			.filter((run) => run.length > 1)
			.map((run) => {
				const above = run.map((one) => ({ x: one.x, y: one.upper }));
				const below = run.map((one) => ({ x: one.x, y: one.lower })).reverse();
				return `${pathOf([...above, ...below])}Z`;
			}),
		window: first === null || last === null ? null : cut(x(first), x(last), width),
		marks: marksOf(placements, (date) => (date < begin || date > end ? null : x(date))),
		ticks: ticks(...domain, FEW)
			.filter((value) => value > 0)
			.map((value) => ({ value, y: y(value) })),
		months: monthsOf(begin, end, x)
	};
}

/** The window as far as it lies in the drawing. */
function cut(from: number, to: number, width: number): { x: number; width: number } | null {
	const [left, right] = [Math.max(0, from), Math.min(width, to)];
	return right <= left ? null : { x: left, width: right - left };
}

function monthsOf(
	begin: string,
	end: string,
	x: (date: string) => number
): { x: number; date: string }[] {
	const found: { x: number; date: string }[] = [];
	let free = 0;
	const [year = 1970, month = 1] = begin.split('-').map(Number);
	for (let index = begin.endsWith('-01') ? month - 1 : month; ; index += 1) {
		const date = iso(Date.UTC(year, index, 1));
		if (date > end) return found;
		if (x(date) < free) continue;
		found.push({ x: x(date), date });
		free = x(date) + MONTH;
	}
}
