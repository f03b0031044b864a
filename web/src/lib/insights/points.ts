/** Months of figures as points of a chart, and the words for each. */
import type { Month as WholeMonth } from '$lib/api/models';
import { fillMonths, gapsOf, type MonthPoint } from '$lib/charts/months';
import { exactMoney, geometry, inCurrency, shortMoney } from '$lib/format/money';
import { monthKey, monthName } from '$lib/format/period';
import { t } from '$lib/messages';

/** What a chart needs of a month. */
type Month = Pick<WholeMonth, 'month' | 'streams' | 'money' | 'incomplete'>;

export type Measure = { kind: 'streams' } | { kind: 'money'; currency: string };

export function pointsOf(months: readonly Month[], measure: Measure): MonthPoint[] {
	return fillMonths(
		months.map((month) => {
			const amount = measure.kind === 'money' ? inCurrency(month.money, measure.currency) : null;
			return {
				month: monthKey(month.month),
				value:
					measure.kind === 'streams' ? month.streams : amount === null ? null : geometry(amount),
				incomplete: month.incomplete
			};
		})
	);
}

/** The months in between without any data: neither streams nor money. */
export function silentMonths(months: readonly Month[]): string[] {
	return gapsOf(
		fillMonths(
			months.map((month) => ({
				month: monthKey(month.month),
				value: month.streams === null && month.money.length === 0 ? null : 1,
				incomplete: false
			}))
		)
	);
}

/** The figure of one month in words, or that there is none; `exact` to the last digit. */
export function figureOf(
	months: readonly Month[],
	measure: Measure,
	month: string,
	exact = false
): string {
	const found = months.find((one) => monthKey(one.month) === month);
	if (measure.kind === 'streams') {
		const streams = found?.streams ?? null;
		return streams === null ? t('ui_no_data') : t('insights_streams', { streams });
	}
	const amount = found === undefined ? null : inCurrency(found.money, measure.currency);
	if (amount === null) return t('ui_no_data');
	return exact ? exactMoney(amount, measure.currency) : shortMoney(amount, measure.currency);
}

/** "January 2026: 1,204 streams, incomplete" */
export function sentenceOf(months: readonly Month[], measure: Measure, point: MonthPoint): string {
	const month = monthName(point.month);
	const figure = figureOf(months, measure, point.month);
	return point.incomplete && point.value !== null
		? t('insights_figure_month_incomplete', { month, figure })
		: t('insights_figure_month', { month, figure });
}
