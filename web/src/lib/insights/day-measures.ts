/** What is known day by day. */
import type { FigureDay } from '$lib/api/models';
import { inCurrency } from '$lib/format/money';

const MEASURES = ['streams', 'views', 'downloads', 'money'] as const;
export type DayMeasure = (typeof MEASURES)[number];

/** A day's figure as a length; null where there is none. `length` turns an amount into one. */
export function dayValue(
	day: FigureDay,
	measure: DayMeasure,
	code: string | null,
	length: (amount: string) => number
): number | null {
	if (measure !== 'money') return day[measure];
	const amount = inCurrency(day.money, code);
	return amount === null ? null : length(amount);
}

/** The measures that some day has a figure of. */
export function dayMeasures(days: readonly FigureDay[], code: string | null): DayMeasure[] {
	return MEASURES.filter((measure) =>
		days.some((day) => dayValue(day, measure, code, Number) !== null)
	);
}
