/** Changes between a range and what it is compared with; where one of both is missing there is none. */
import type { Change, Figures } from '$lib/api/models';
import { geometry, inCurrency } from '$lib/format/money';
import { monthsLater } from '$lib/view/dates';

/** A figure of a range beside that of another. */
type Beside = { current: Figures | null; before: Figures | null };

/** The change of a figure, where the comparison has it. */
export function changeOf(
	changes: readonly Change[],
	metric: Change['metric'],
	currency: string | null = null
): Change | null {
	return changes.find((one) => one.metric === metric && one.currency === currency) ?? null;
}

/** A change in percent; null without both figures, and where there was nothing to grow from. */
export function percentBetween(value: number | null, before: number | null): number | null {
	if (value === null || before === null || before <= 0) return null;
	return ((value - before) / before) * 100;
}

/** The change of a row of a breakdown, by its streams or its money in a currency. */
export function rowChange(
	row: Beside,
	by: 'streams' | 'money',
	code: string | null
): number | null {
	const valueOf = (figures: Figures | null) => {
		if (figures === null) return null;
		if (by === 'streams') return figures.streams;
		const amount = inCurrency(figures.money, code);
		return amount === null ? null : geometry(amount);
	};
	return percentBetween(valueOf(row.current), valueOf(row.before));
}

/** How many months lie between the first months of a range and of its comparison. */
export function monthsBetween(first: string, before: string): number {
	const number = (day: string) => Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7));
	return number(first) - number(before);
}

/** The months of a comparison by the month of the range that each stands beside. */
export function besideMonths<M extends { month: string }>(
	months: readonly M[],
	between: number
): Map<string, M> {
	return new Map(months.map((one) => [monthsLater(one.month, between).slice(0, 7), one]));
}
