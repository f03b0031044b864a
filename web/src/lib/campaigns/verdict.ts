/** What is known of a campaign's effect, in a word or two. */
import type { CampaignRow, Verdict } from '$lib/api/models';
import { dayOnly } from '$lib/format/period';
import { t, type LabelKey } from '$lib/messages';

/** `running`: its window has not ended; `none`: there is nothing to measure. */
export type Stand = Verdict | 'running' | 'none';

type Judged = Pick<CampaignRow, 'verdict' | 'verdict_on'>;

export function standOf({ verdict, verdict_on }: Judged): Stand {
	return verdict ?? (verdict_on === null ? 'none' : 'running');
}

const LABELS: Record<Exclude<Stand, 'running'>, LabelKey> = {
	worked: 'campaigns_verdict_worked',
	did_not: 'campaigns_verdict_did_not',
	cannot_tell: 'campaigns_verdict_cannot_tell',
	none: 'campaigns_verdict_none'
};

export function standLabel(judged: Judged): string {
	const stand = standOf(judged);
	return stand === 'running'
		? t('campaigns_verdict_running', { day: dayOnly(judged.verdict_on ?? '') })
		: t(LABELS[stand]);
}

/** The test of the second opinion agrees at this level; the server uses the same. */
const AGREES = 0.1;

/** The second opinion in one sentence; null where it was not asked. */
export function secondOpinion(p: number | null): string | null {
	if (p === null) return null;
	const cases = Math.max(1, Math.round(p * 100));
	return p <= AGREES
		? t('campaigns_measured_agrees', { cases })
		: t('campaigns_measured_disagrees', { cases });
}

/** How often one curator says yes more often than another, as a sentence. */
export function comparisonSentence(first: string, second: string, probability: number): string {
	const sure = probability >= 0.5 ? probability : 1 - probability;
	const [more, less] = probability >= 0.5 ? [first, second] : [second, first];
	if (sure < 0.6) return t('campaigns_compare_even', { first, second });
	const chance = Math.min(99, Math.round(sure * 100));
	return sure < 0.9
		? t('campaigns_compare_perhaps', { more, less, chance })
		: t('campaigns_compare_surely', { more, less, chance });
}
