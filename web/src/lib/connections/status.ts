/** The status of a connection and its syncs in plain words, and the next step for the user. */
import type { Connection, Holdings, Missing, SyncRun } from '$lib/api/models';
import { t, type LabelKey } from '$lib/messages';

export type Tone = 'quiet' | 'good' | 'caution' | 'alarm';
export type Status = { label: string; tone: Tone };
/**
 * The one thing to do about a connection; null where it needs nothing. `instead`: its public page is
 * not tried again by itself, so another way is needed.
 */
export type NextStep = 'reconnect' | 'sync' | 'instead' | null;

type Outcome = NonNullable<SyncRun['outcome']>;
type Stage = NonNullable<Connection['running']>['stage'];

/** What a sync came to, in a few words and a tone. */
const OUTCOMES: Record<Outcome, { label: LabelKey; tone: Tone }> = {
	ok: { label: 'connections_outcome_ok', tone: 'good' },
	partly: { label: 'connections_outcome_partly', tone: 'caution' },
	retry: { label: 'connections_outcome_retry', tone: 'caution' },
	limited: { label: 'connections_outcome_limited', tone: 'caution' },
	reconnect: { label: 'connections_reconnect_button', tone: 'alarm' },
	scope_missing: { label: 'connections_outcome_scope_missing', tone: 'alarm' },
	not_found: { label: 'connections_outcome_not_found', tone: 'alarm' },
	blocked: { label: 'connections_outcome_blocked', tone: 'alarm' },
	out_of_credit: { label: 'connections_outcome_out_of_credit', tone: 'alarm' }
};

/** A page is not read for many reasons, and the platform is only one of them. */
const PAGE_BLOCKED: { label: LabelKey; tone: Tone } = {
	label: 'connections_page_blocked',
	tone: 'alarm'
};

function outcomeStatus(outcome: Outcome, byPage: boolean): Status {
	const { label, tone } = byPage && outcome === 'blocked' ? PAGE_BLOCKED : OUTCOMES[outcome];
	return { label: t(label), tone };
}

type Shown = Pick<
	Connection,
	'state' | 'outcome' | 'as_of' | 'next_at' | 'running' | 'scopes_missing'
>;

/** Whether a sync is running. */
export function isSyncing(connection: Pick<Connection, 'running'>): boolean {
	return connection.running !== null;
}

/**
 * The status of a connection. A running sync comes before the outcome of the last one. `byPage`: it
 * is read from its public page.
 */
export function statusOf(connection: Shown, byPage = false): Status {
	const { running, state, outcome, scopes_missing: missing } = connection;
	if (running !== null) return { label: t('connections_state_syncing'), tone: 'good' };
	if (state === 'disconnected')
		return { label: t('connections_state_disconnected'), tone: 'quiet' };
	if (state === 'reconnect') return { label: t('connections_reconnect_button'), tone: 'alarm' };
	if (outcome === null) return { label: t('connections_state_waiting'), tone: 'quiet' };
	if (outcome === 'ok') {
		return missing.length > 0
			? { label: t('connections_state_partly_permitted'), tone: 'caution' }
			: { label: t('connections_connected'), tone: 'good' };
	}
	return outcomeStatus(outcome, byPage);
}

/** What a past sync came to; one without an end is running. */
export function outcomeOf(run: Pick<SyncRun, 'outcome' | 'finished_at'>, byPage = false): Status {
	if (run.outcome !== null) return outcomeStatus(run.outcome, byPage);
	return run.finished_at === null
		? { label: t('connections_state_syncing'), tone: 'quiet' }
		: { label: t('connections_outcome_stopped'), tone: 'caution' };
}

/** Which button helps: signing in where that mends it, else another sync, or another way. */
export function nextStepFor(connection: Shown, byPage = false): NextStep {
	const { running, state, outcome, next_at: nextAt } = connection;
	if (running !== null) return null;
	if (['reconnect', 'disconnected'].includes(state)) return 'reconnect';
	if (outcome === 'reconnect' || outcome === 'scope_missing') return 'reconnect';
	if (byPage && outcome === 'blocked' && nextAt === null) return 'instead';
	if (outcome === 'not_found' || outcome === 'blocked') return 'sync';
	if (outcome === 'out_of_credit') return 'sync';
	return null;
}

const URGENT: Record<Tone, number> = { alarm: 0, caution: 1, good: 2, quiet: 3 };

/** The connections with those that need somebody first; equals stay in their order. */
export function byNeed<T extends Shown>(connections: readonly T[]): T[] {
	const rank = (connection: T) => URGENT[statusOf(connection).tone];
	return [...connections].sort((a, b) => rank(a) - rank(b));
}

const HOUR = 3_600_000;
/** Daily syncs, a spread of hours, and a try or two: later than this they are old. */
const FRESH = 36 * HOUR;

/** Whether figures that should come daily are older than that. */
export function isStale(connection: Pick<Connection, 'state' | 'as_of'>, now: Date): boolean {
	if (connection.state === 'disconnected' || connection.as_of === null) return false;
	return now.getTime() - new Date(connection.as_of).getTime() > FRESH;
}

const REASONS: Record<Missing['reason'], LabelKey> = {
	retired: 'connections_reason_retired',
	scope: 'connections_reason_scope',
	too_small: 'connections_reason_too_small',
	not_yet: 'connections_reason_not_yet',
	hidden: 'connections_reason_hidden',
	unsupported: 'connections_reason_unsupported'
};

/** Why a metric is not available; the platform's own sentence says the rest. */
export function reasonName(reason: Missing['reason']): string {
	return t(REASONS[reason]);
}

const TRIGGERS: Record<SyncRun['trigger'], LabelKey> = {
	first: 'connections_trigger_first',
	scheduled: 'connections_trigger_scheduled',
	asked: 'connections_trigger_asked'
};

/** What started a sync. */
export function triggerName(trigger: SyncRun['trigger']): string {
	return t(TRIGGERS[trigger]);
}

const STAGES: Record<Stage, LabelKey> = {
	waiting: 'connections_stage_waiting',
	asking: 'connections_stage_asking',
	saving: 'connections_stage_saving'
};

/** The stage of a running sync. */
export function stageName(stage: Stage): string {
	return t(STAGES[stage]);
}

/** The data that a connection has brought, counted. */
export function holdingFacts({ days, posts, lines }: Holdings): string[] {
	return [
		t('connections_holds_days', { days }),
		t('connections_holds_posts', { posts }),
		t('connections_holds_figures', { figures: lines })
	];
}
