/** A connection in plain words: how it stands, what a visit came to, what the one next thing is. */
import type { Connection, Holdings, SyncRun } from '$lib/api/models';
import { plural, sentence } from '$lib/format/words';

export type Tone = 'quiet' | 'good' | 'caution' | 'alarm';
export type Standing = { label: string; tone: Tone };
/** The one thing to do about a connection; null where it needs nothing. */
export type Move = 'reconnect' | 'sync' | null;

/** What a visit came to, in a few words and a tone. */
const OUTCOMES: Record<string, Standing> = {
	ok: { label: 'Read', tone: 'good' },
	partly: { label: 'Not everything was told', tone: 'caution' },
	retry: { label: 'No answer yet, tried again soon', tone: 'caution' },
	limited: { label: 'Waiting for the platform’s limit', tone: 'caution' },
	reconnect: { label: 'Sign in again', tone: 'alarm' },
	scope_missing: { label: 'A permission is missing', tone: 'alarm' },
	not_found: { label: 'The account was not found', tone: 'alarm' },
	blocked: { label: 'The platform refuses', tone: 'alarm' },
	out_of_credit: { label: 'Out of credit', tone: 'alarm' }
};

type Told = Pick<Connection, 'state' | 'outcome' | 'as_of' | 'running' | 'scopes_missing'>;

/** Whether a visit is under way. */
export function isSyncing(one: Pick<Connection, 'running'>): boolean {
	return one.running !== null;
}

/** How a connection stands. What is under way comes before what the last visit said. */
export function statusOf(one: Told): Standing {
	if (one.running !== null) return { label: 'Being read', tone: 'good' };
	if (one.state === 'disconnected') return { label: 'Disconnected', tone: 'quiet' };
	if (one.state === 'reconnect') return { label: 'Sign in again', tone: 'alarm' };
	if (one.outcome === null) return { label: 'Waiting for its first reading', tone: 'quiet' };
	if (one.outcome === 'ok') {
		return one.scopes_missing.length > 0
			? { label: 'Connected, not with everything', tone: 'caution' }
			: { label: 'Connected', tone: 'good' };
	}
	return OUTCOMES[one.outcome] ?? { label: one.outcome.replaceAll('_', ' '), tone: 'caution' };
}

/** What a past visit came to; one without an end is under way. */
export function outcomeOf(run: Pick<SyncRun, 'outcome' | 'finished_at'>): Standing {
	if (run.outcome === null) {
		return run.finished_at === null
			? { label: 'Under way', tone: 'quiet' }
			: { label: 'Stopped', tone: 'caution' };
	}
	return OUTCOMES[run.outcome] ?? { label: run.outcome.replaceAll('_', ' '), tone: 'caution' };
}

/** Which one button helps: signing in where that mends it, else reading once more. */
export function nextStepFor(one: Told): Move {
	if (one.running !== null) return null;
	if (['reconnect', 'disconnected'].includes(one.state)) return 'reconnect';
	if (one.outcome === 'reconnect' || one.outcome === 'scope_missing') return 'reconnect';
	if (one.outcome === 'not_found' || one.outcome === 'blocked') return 'sync';
	if (one.outcome === 'out_of_credit') return 'sync';
	return null;
}

const URGENT: Record<Tone, number> = { alarm: 0, caution: 1, good: 2, quiet: 3 };

/** The connections with those that need somebody first; equals stay in their order. */
export function byNeed<T extends Told>(connections: readonly T[]): T[] {
	const rank = (one: T) => URGENT[statusOf(one).tone];
	return [...connections].sort((a, b) => rank(a) - rank(b));
}

const HOUR = 3_600_000;
/** Daily readings, a spread of hours, and a try or two: later than this they are old. */
const FRESH = 36 * HOUR;

/** Whether figures that should come daily are older than that. */
export function isStale(one: Pick<Connection, 'state' | 'as_of'>, now: Date): boolean {
	if (one.state === 'disconnected' || one.as_of === null) return false;
	return now.getTime() - new Date(one.as_of).getTime() > FRESH;
}

/** Why something is not told, in words; the platform's own sentence says the rest. */
export const REASONS: Record<string, string> = {
	retired: 'no longer offered',
	scope: 'not permitted',
	too_small: 'too few followers',
	not_yet: 'not there yet',
	hidden: 'hidden by the account',
	unsupported: 'not offered for this account'
};

/** What made a visit happen. */
export const TRIGGERS: Record<string, string> = {
	first: 'First reading',
	scheduled: 'Daily reading',
	asked: 'Asked for'
};

/** What a connection has told, counted. */
export function holdingFacts(held: Holdings, locale?: string): string[] {
	return [
		plural(held.days, 'day with figures', 'days with figures', locale),
		plural(held.posts, 'post', 'posts', locale),
		plural(held.lines, 'figure in all', 'figures in all', locale)
	];
}

const STAGES: Record<string, string> = {
	waiting: 'Waiting for its turn',
	asking: 'Asking the platform',
	saving: 'Keeping what was told'
};

/** What a reading is at, in words; a stage that is not known here says its own name. */
export function stageName(stage: string): string {
	return STAGES[stage] ?? sentence(stage);
}
