/** A curator's answer in a word. */
import type { Submission } from '$lib/api/models';
import { t, type LabelKey } from '$lib/messages';

type Tone = 'quiet' | 'good' | 'caution';
type Result = Submission['result'];

const RESULTS: Record<Result, { label: LabelKey; tone: Tone }> = {
	shared: { label: 'campaigns_result_shared', tone: 'good' },
	approved: { label: 'campaigns_result_approved', tone: 'good' },
	declined: { label: 'campaigns_result_declined', tone: 'quiet' },
	listened: { label: 'campaigns_result_listened', tone: 'quiet' },
	expired: { label: 'campaigns_result_expired', tone: 'quiet' },
	waiting: { label: 'campaigns_result_waiting', tone: 'caution' }
};

export function resultLabel(result: Result): string {
	return t(RESULTS[result].label);
}

export function resultMark(result: Result): { label: string; tone: Tone } {
	return { label: resultLabel(result), tone: RESULTS[result].tone };
}
