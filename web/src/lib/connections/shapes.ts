/** The shapes of platforms and connections. */

export type Cost = { per_month_usd: string; per_day_usd: string; posts: number };
export type GuideStep = { title: string; text: string };
export type Platform = {
	key: string;
	name: string;
	color: string;
	configured: boolean;
	missing_settings: string[];
	redirect_uri: string;
	account_kind: string;
	gives: string[];
	cost: Cost | null;
	limits: string[];
	guide: GuideStep[];
	settles_days: number;
	zone: string;
};

export type SyncOutcome =
	| 'ok'
	| 'partly'
	| 'retry'
	| 'limited'
	| 'reconnect'
	| 'scope_missing'
	| 'not_found'
	| 'blocked'
	| 'out_of_credit';
export type Running = { stage: string; done: number; total: number };
export type SyncRun = {
	id: number;
	trigger: string;
	started_at: string;
	finished_at: string | null;
	outcome: string | null;
	detail: string | null;
	calls: number;
	figures: number;
};
export type Connection = {
	id: number;
	platform: string;
	platform_name: string;
	account_id: number | null;
	username: string | null;
	name: string | null;
	state: string;
	outcome: string | null;
	detail: string | null;
	todo: string | null;
	as_of: string | null;
	next_at: string | null;
	scopes_missing: { scope: string; gives: string }[];
	missing: { metric: string; label: string; reason: string; detail: string }[];
	running: Running | null;
	runs: SyncRun[];
};
export type Identity = {
	platform_user_id: string;
	username: string | null;
	name: string | null;
	picture_url: string | null;
	obstacle: string | null;
};
export type Holdings = { days: number; posts: number; lines: number };
export type TypedFigures = {
	account_id?: number;
	username?: string;
	date: string;
	followers?: number;
	following?: number;
	posts?: number;
	likes?: number;
	comments?: number;
	views?: number;
	engagement_rate?: string;
};
export type LineFault = { line: number; column: string | null; message: string };
export type TypedOutcome = {
	account_id: number;
	days: number;
	figures: number;
	problems: LineFault[];
};
