/**
 * The geometry of times longer than a month, on the axis of a chart over months: each is a bar as
 * wide as its time. Bars that overlap lie in rows below each other.
 */
import { monthAfter } from './months';

/** A quarter, a half, a year or any other time; its days are the first and the last. */
export type Period = { key: string; first: string; last: string };
export type PeriodBar<P extends Period> = { period: P; x: number; width: number; row: number };

const LEAST_WIDTH = 4;
const GAP = 2;

/** The months from the first to the last of those given and of the periods. */
export function monthsWith(months: readonly string[], periods: readonly Period[]): string[] {
	const ends = [
		...months,
		...periods.flatMap(({ first, last }) => [first.slice(0, 7), last.slice(0, 7)])
	].sort();
	const [first, last] = [ends[0], ends[ends.length - 1]];
	const all: string[] = [];
	if (first === undefined || last === undefined) return all;
	for (let month = first; month <= last; month = monthAfter(month)) all.push(month);
	return all;
}

/** Where the beginning of a day lies among months of `step` width, the first month at 0. */
export function place(day: string, first: string, step: number): number {
	const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
	const [startYear = 0, startMonth = 1] = first.split('-').map(Number);
	const days = new Date(Date.UTC(year, month, 0)).getUTCDate();
	return ((year - startYear) * 12 + month - startMonth + (date - 1) / days) * step;
}

export function dayAfter(day: string): string {
	return new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);
}

/** The bars of periods; `first` is the first month of the axis and `step` a month's width. */
export function layPeriods<P extends Period>(
	periods: readonly P[],
	first: string,
	step: number
): PeriodBar<P>[] {
	const ends: number[] = [];
	const inOrder = [...periods].sort(
		(a, b) => a.first.localeCompare(b.first) || b.last.localeCompare(a.last)
	);
	return inOrder.map((period) => {
		const x = place(period.first, first, step);
		const end = place(dayAfter(period.last), first, step);
		const free = ends.findIndex((taken) => taken <= x + 0.01);
		const row = free === -1 ? ends.length : free;
		ends[row] = end;
		return { period, x: x + GAP / 2, width: Math.max(LEAST_WIDTH, end - x - GAP), row };
	});
}

const LETTER = 6.4;
const PADDING = 12;

/** The longest of some labels that a bar has room for, the longest first; empty where none fits. */
export function fitting(labels: readonly string[], width: number): string {
	return labels.find((label) => label.length * LETTER + PADDING <= width) ?? '';
}

/** The months that some period covers whole or in part. */
export function coveredMonths(periods: readonly Period[]): Set<string> {
	return new Set(periods.flatMap((period) => monthsWith([], [period])));
}
