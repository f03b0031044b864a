/** Months and longer times of figures as points of a chart, and the words for each. */
import type { Figures, Month as WholeMonth, PeriodFigures } from '$lib/api/models';
import { fillMonths, gapsOf, type MonthPoint } from '$lib/charts/months';
import { coveredMonths } from '$lib/charts/periods';
import { exactMoney, geometry, inCurrency, shortMoney } from '$lib/format/money';
import { count } from '$lib/format/number';
import { monthKey, monthName, shortSpan } from '$lib/format/period';
import { linesHref, moneyHref, type Filters } from '$lib/lines/address';
import { t } from '$lib/messages';

/** What a chart needs of a month or of a longer time. */
type Counted = Pick<Figures, 'streams' | 'composition_plays' | 'money'>;
type Month = Counted & Pick<WholeMonth, 'month' | 'incomplete'>;
type Period = Pick<PeriodFigures, 'key' | 'label' | 'grain' | 'first' | 'last'> & {
	numbers: Counted;
};

export type Measure =
	| { kind: 'streams' }
	| { kind: 'composition_plays' }
	/** `converted`: all money in the currency, of which a short form says as much as is known. */
	| { kind: 'money'; currency: string; converted?: boolean };

/** The figure as a length; null where there is none. */
export function valueOf(numbers: Counted | undefined, measure: Measure): number | null {
	if (numbers === undefined) return null;
	if (measure.kind !== 'money') return numbers[measure.kind];
	const amount = inCurrency(numbers.money, measure.currency);
	return amount === null ? null : geometry(amount);
}

/** Whether a month or a longer time has a figure. */
export function isCounted(numbers: Counted, measure: Measure): boolean {
	return valueOf(numbers, measure) !== null;
}

/** The points of the months; `axis` has months that are drawn whether or not they are there. */
export function pointsOf(
	months: readonly Month[],
	measure: Measure,
	axis: readonly string[] = []
): MonthPoint[] {
	return fillMonths(
		months.map((month) => ({
			month: monthKey(month.month),
			value: valueOf(month, measure),
			incomplete: month.incomplete
		})),
		axis
	);
}

/** The months in between without any data, of which no longer time has figures either. */
export function silentMonths(
	months: readonly Month[],
	periods: readonly Pick<Period, 'key' | 'first' | 'last'>[] = []
): string[] {
	const covered = coveredMonths(periods);
	return gapsOf(
		fillMonths(
			months.map((month) => ({
				month: monthKey(month.month),
				value:
					month.streams === null && month.composition_plays === null && month.money.length === 0
						? null
						: 1,
				incomplete: false
			}))
		)
	).filter((month) => !covered.has(month));
}

/** A figure in words, or that there is none; `exact` to the last digit. */
export function figureText(numbers: Counted | undefined, measure: Measure, exact = false): string {
	if (numbers === undefined) return t('ui_no_data');
	if (measure.kind === 'money') {
		const amount = inCurrency(numbers.money, measure.currency);
		if (amount === null) return t('ui_no_data');
		return exact && measure.converted !== true
			? exactMoney(amount, measure.currency)
			: shortMoney(amount, measure.currency);
	}
	const counted = numbers[measure.kind];
	if (counted === null) return t('ui_no_data');
	return measure.kind === 'streams'
		? t('insights_streams', { streams: counted })
		: t('insights_plays', { plays: counted });
}

/** The figure of one month in words. */
export function figureOf(
	months: readonly Month[],
	measure: Measure,
	month: string,
	exact = false
): string {
	return figureText(
		months.find((one) => monthKey(one.month) === month),
		measure,
		exact
	);
}

/** "January 2026: 1,204 streams, incomplete" */
export function sentenceOf(months: readonly Month[], measure: Measure, point: MonthPoint): string {
	const month = monthName(point.month);
	const figure = figureOf(months, measure, point.month);
	return point.incomplete && point.value !== null
		? t('insights_figure_month_incomplete', { month, figure })
		: t('insights_figure_month', { month, figure });
}

/** The short name of a time: Q2, H1, 2026, Jan – Feb. */
function shortName({ grain, key, first, last }: Period): string {
	switch (grain) {
		case 'quarter':
		case 'half':
			return key.slice(5);
		case 'year':
			return key;
		default:
			return shortSpan(first, last);
	}
}

/** What may stand in the bar of a longer time, the longest first: "Q2 2026 · $6.39", "$6.39". */
export function barLabels(period: Period, measure: Measure): string[] {
	const figure = figureText(period.numbers, measure);
	const short = shortName(period);
	const counted = measure.kind === 'money' ? [] : [count(period.numbers[measure.kind])];
	return [
		t('insights_period_bar', { period: period.label, figure }),
		t('insights_period_bar', { period: short, figure }),
		figure,
		...counted,
		short
	];
}

/**
 * The lines behind a figure: of a month, or of a longer time by its key. Of converted money it is
 * those of every currency.
 */
export function figureHref(
	measure: Measure,
	filters: Filters,
	at: { month: string } | { period: string }
): string {
	if (measure.kind !== 'money') return linesHref({ ...filters, ...at, metric: measure.kind });
	if (measure.converted === true) return linesHref({ ...filters, ...at });
	return moneyHref(measure.currency, { ...filters, ...at });
}
