/**
 * Where days lie along a chart's axis of time. Plain arithmetic: days in, places out, and back.
 *
 * Over months a day is as wide as its part of the month; along a line of days it is a point.
 */
import { dayAfter, place } from '$lib/charts/periods';

export type DayScale = {
	/** The days of the axis, both shown. */
	first: string;
	last: string;
	width: number;
	/** The left and the right end of a day; the same where days are points. */
	begin: (day: string) => number;
	end: (day: string) => number;
	/** The day at a place; outside of the axis its first or last. */
	dayAt: (x: number) => string;
};

const DAY = 86_400_000;
const at = (day: string) => Date.parse(`${day}T00:00:00Z`);
const iso = (time: number) => new Date(time).toISOString().slice(0, 10);
const within = (value: number, least: number, most: number) =>
	Math.min(most, Math.max(least, value));

/** The days of months beside each other, each month as wide as the others; null without months. */
export function monthScale(months: readonly string[], width: number): DayScale | null {
	const [start, close] = [months[0], months[months.length - 1]];
	if (start === undefined || close === undefined || width <= 0) return null;
	const step = width / months.length;
	const daysOf = (month: string) =>
		new Date(Date.UTC(Number(month.slice(0, 4)), Number(month.slice(5, 7)), 0)).getUTCDate();
	return {
		first: `${start}-01`,
		last: `${close}-${String(daysOf(close)).padStart(2, '0')}`,
		width,
		begin: (day) => place(day, start, step),
		end: (day) => place(dayAfter(day), start, step),
		dayAt: (x) => {
			const spot = within(x / step, 0, months.length - 1e-9);
			const month = months[Math.floor(spot)] ?? close;
			const date = Math.floor((spot - Math.floor(spot)) * daysOf(month)) + 1;
			return `${month}-${String(date).padStart(2, '0')}`;
		}
	};
}

/** Days as points of a line from the first to the last; null without room. */
export function dayScale(first: string, last: string, width: number): DayScale | null {
	if (last < first || width <= 0) return null;
	const span = Math.max(DAY, at(last) - at(first));
	const x = (day: string) => ((at(day) - at(first)) / span) * width;
	return {
		first,
		last,
		width,
		begin: x,
		end: x,
		dayAt: (spot) => {
			const days = Math.round((within(spot, 0, width) / width) * (span / DAY));
			const day = iso(at(first) + days * DAY);
			return day > last ? last : day;
		}
	};
}
