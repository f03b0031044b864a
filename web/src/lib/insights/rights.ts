/** Money by right, and the counts that are figures of their own. */
import type { Figures } from '$lib/api/models';
import { inCurrency } from '$lib/format/money';
import type { LabelKey } from '$lib/messages';

type RightLabel = 'insights_from_recordings' | 'insights_from_compositions';
type Part = { rights: 'recording' | 'composition'; label: RightLabel; amount: string };

/** The money of each right in a currency; empty where compositions have none of it, or all of it. */
export function moneyByRight(
	figures: Pick<Figures, 'recording_money' | 'composition_money'>,
	currency: string
): Part[] {
	const recordings = inCurrency(figures.recording_money, currency);
	const compositions = inCurrency(figures.composition_money, currency);
	if (recordings === null || compositions === null) return [];
	return [
		{ rights: 'recording', label: 'insights_from_recordings', amount: recordings },
		{ rights: 'composition', label: 'insights_from_compositions', amount: compositions }
	];
}

/** Whether all money of a currency is paid for compositions. */
export function isAllCompositions(
	figures: Pick<Figures, 'recording_money' | 'composition_money'>,
	currency: string
): boolean {
	return (
		inCurrency(figures.recording_money, currency) === null &&
		inCurrency(figures.composition_money, currency) !== null
	);
}

const SMALL = [
	['downloads', 'insights_downloads_label'],
	['composition_plays', 'insights_composition_plays_label'],
	['performances', 'insights_performances_label'],
	['views', 'insights_views_label'],
	['uses', 'insights_uses_label']
] as const satisfies readonly (readonly [string, LabelKey])[];

type Small = (typeof SMALL)[number][0];
type Counts = Pick<Figures, 'streams' | Small>;
type Shown<Name> = { metric: Name; label: LabelKey; value: number | null };

/**
 * The large count and the small ones. Streams are large; where there are only plays of
 * compositions, these are. Neither is ever added to the other.
 */
export function smallFigures(counts: Counts): {
	large: Shown<'streams' | Small>;
	small: Shown<Small>[];
} {
	const small = SMALL.flatMap(([metric, label]) => {
		const value = counts[metric];
		return value === null ? [] : [{ metric, label, value }];
	});
	if (counts.streams === null && counts.composition_plays !== null) {
		return {
			large: {
				metric: 'composition_plays',
				label: 'ui_composition_plays',
				value: counts.composition_plays
			},
			small: small.filter((one) => one.metric !== 'composition_plays')
		};
	}
	return { large: { metric: 'streams', label: 'ui_streams', value: counts.streams }, small };
}
