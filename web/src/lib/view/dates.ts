/** Arithmetic with calendar days, written `2026-11-30`. No zone moves them. */

const DAY = 86_400_000;

/** From a first to a last day; both count. */
export type Days = { first: string; last: string };

const at = (day: string) => Date.parse(`${day}T00:00:00Z`);
const written = (time: number) => new Date(time).toISOString().slice(0, 10);

/** Whether a text is a day of the calendar: `2026-02-30` is none. */
export function isDay(text: string): boolean {
	return /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(at(text)) && written(at(text)) === text;
}

/** The day today where the reader is. */
export function today(now = new Date()): string {
	const two = (number: number) => String(number).padStart(2, '0');
	return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
}

export function daysLater(day: string, days: number): string {
	return written(at(day) + days * DAY);
}

/** How many days there are from one to another, both counted. */
export function lengthOf({ first, last }: Days): number {
	return Math.round((at(last) - at(first)) / DAY) + 1;
}

export function monthStart(day: string): string {
	return `${day.slice(0, 7)}-01`;
}

export function monthEnd(day: string): string {
	return daysLater(monthsLater(monthStart(day), 1), -1);
}

/** The first day of the month that is so many months later. */
export function monthsLater(day: string, months: number): string {
	const [year = 1970, month = 1] = day.split('-').map(Number);
	return written(Date.UTC(year, month - 1 + months, 1));
}

/** Whether days are whole months. */
export function isMonths({ first, last }: Days): boolean {
	return first === monthStart(first) && last === monthEnd(last);
}

/** How many months days touch. */
export function monthsOf({ first, last }: Days): number {
	const number = (day: string) => Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7));
	return number(last) - number(first) + 1;
}

/** The days of whole months that lie around some days. */
export function monthsAround({ first, last }: Days): Days {
	return { first: monthStart(first), last: monthEnd(last) };
}

/** Days moved by their own length: whole months by months, anything else by days. */
export function moved(days: Days, times: number): Days {
	if (isMonths(days)) {
		const by = monthsOf(days) * times;
		return { first: monthsLater(days.first, by), last: monthEnd(monthsLater(days.last, by)) };
	}
	const by = lengthOf(days) * times;
	return { first: daysLater(days.first, by), last: daysLater(days.last, by) };
}
