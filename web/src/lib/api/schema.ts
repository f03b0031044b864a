/**
 * The API's shapes, in the form that `openapi-typescript` writes.
 *
 * The generated file takes this file's place; only `models.ts` names these components.
 * Money and every figure that must stay exact is a string.
 */

type Json<T> = { content: { 'application/json': T } };
type Ok<T> = { 200: Json<T> };
type Created<T> = { 201: Json<T> };
type Accepted<T> = { 202: Json<T> };
type Empty = { 204: { content?: never } };
type Body<T> = { requestBody: { content: { 'application/json': T } } };
type Query<T> = { parameters: { query?: T } };
type Path<T> = { parameters: { path: T } };
type ById = Path<{ id: number }>;
type Page<T> = { items: T[]; next_cursor: string | null };
type S = components['schemas'];

export interface paths {
	'/api/v1/auth/me': { get: { responses: Ok<S['Me']> } };
	'/api/v1/auth/register': { post: Body<S['Credentials']> & { responses: Created<S['Me']> } };
	'/api/v1/auth/login': { post: Body<S['Credentials']> & { responses: Ok<S['Me']> } };
	'/api/v1/auth/logout': { post: { responses: Empty } };
	'/api/v1/setup': { get: { responses: Ok<S['Setup']> } };
	'/api/v1/setup/demo': { post: { responses: Created<S['Me']> } };
	'/api/v1/tokens': {
		get: { responses: Ok<{ items: S['TokenOut'][] }> };
		post: Body<{ name: string }> & { responses: Created<S['TokenMade']> };
	};
	'/api/v1/tokens/{id}': { delete: ById & { responses: Empty } };
	'/api/v1/imports': {
		get: Query<{ cursor?: string }> & { responses: Ok<Page<S['ImportOut']>> };
	};
	'/api/v1/imports/{id}': {
		get: ById & { responses: Ok<S['ImportOut']> };
		patch: ById & Body<S['ImportPatch']> & { responses: Ok<S['ImportOut']> };
		delete: ById & { responses: Empty };
	};
	'/api/v1/imports/{id}/commit': { post: ById & { responses: Accepted<S['ImportOut']> } };
	'/api/v1/imports/{id}/undo': { post: ById & { responses: Accepted<S['ImportOut']> } };
	'/api/v1/imports/{id}/problems': {
		get: { parameters: { path: { id: number }; query?: { cursor?: string } } } & {
			responses: Ok<Page<S['ProblemOut']>>;
		};
	};
	'/api/v1/imports/{id}/rows/{line}': {
		get: Path<{ id: number; line: number }> & { responses: Ok<S['RowOut']> };
	};
	'/api/v1/fields': { get: { responses: Ok<{ items: S['FieldOut'][] }> } };
	'/api/v1/sources': { get: { responses: Ok<{ items: S['SourceOut'][] }> } };
	'/api/v1/overview': { get: { responses: Ok<S['Overview']> } };
	'/api/v1/tracks': {
		get: Query<{ q?: string; cursor?: string }> & { responses: Ok<Page<S['TrackOut']>> };
	};
	'/api/v1/tracks/{id}': { get: ById & { responses: Ok<S['TrackDetail']> } };
	'/api/v1/tracks/{id}/merge': {
		post: ById & Body<{ other: number }> & { responses: Ok<S['TrackDetail']> };
	};
	'/api/v1/tracks/{id}/split': {
		post: ById & Body<{ identifier: number }> & { responses: Ok<S['TrackDetail']> };
	};
	'/api/v1/lines': { get: Query<S['LineFilters']> & { responses: Ok<S['LinePage']> } };
}

export interface components {
	schemas: {
		Me: { id: number; email: string; owner: boolean };
		Credentials: { email: string; password: string };
		Setup: {
			needs_owner: boolean;
			open_registration: boolean;
			demo_available: boolean;
			version: string;
			max_upload_bytes: number;
		};
		TokenOut: { id: number; name: string; created_at: string; last_used_at: string | null };
		TokenMade: { id: number; name: string; token: string; created_at: string };

		Money: { currency: string; amount: string };
		Reading: {
			container: string;
			encoding: string | null;
			delimiter: string | null;
			quote: string | null;
			line_ending: string | null;
			header_line: number;
			sheet: string | null;
			member: string | null;
		};
		ColumnReading: {
			name: string;
			samples: string[];
			type: string;
			field: string | null;
			confidence: number;
			why: string;
		};
		Mapping: {
			columns: Record<string, string>;
			constants: Record<string, string>;
			dates: Record<string, string>;
			numbers: Record<string, string>;
		};
		Question: {
			id: string;
			column: string;
			text: string;
			choices: { value: string; label: string }[];
			answer: string | null;
		};
		Decision: { column: string; text: string; line: number; value: string };
		Proposal: { field: string; value: string; text: string };
		Skipped: { reason: string; label: string; rows: number };
		ProblemOut: {
			line: number | null;
			column: string | null;
			value: string | null;
			code: string;
			message: string;
		};
		Progress: { stage: string; label: string; done: number; total: number };
		Failure: { code: string; detail: string; todo: string };
		ImportOut: {
			id: number;
			import_id: number;
			file_name: string;
			source: string;
			source_name: string;
			confidence: number;
			status: 'previewed' | 'committing' | 'committed' | 'undoing' | 'undone' | 'failed';
			created_at: string;
			created_by?: string | null;
			committed_at: string | null;
			undone_at: string | null;
			reading: S['Reading'];
			columns: S['ColumnReading'][];
			mapping: S['Mapping'];
			questions: S['Question'][];
			decisions: S['Decision'][];
			proposals: S['Proposal'][];
			total_rows: number;
			imported: number;
			duplicates: number;
			skipped: S['Skipped'][];
			rejected: number;
			superseded: number;
			problems: S['ProblemOut'][];
			totals: S['Money'][];
			streams: number | null;
			downloads: number | null;
			period: { from: string; to: string } | null;
			warnings: { code: string; message: string }[];
			same_file_as: number | null;
			seconds: number | null;
			progress: S['Progress'] | null;
			error: S['Failure'] | null;
		};
		ImportPatch: {
			source?: string;
			mapping?: Partial<S['Mapping']>;
			remember?: boolean;
		};
		RowOut: {
			line: number;
			file_name: string;
			cells: { column: string; value: string | null }[];
		};
		FieldOut: { field: string; label: string; help: string; group: string };
		SourceOut: { key: string; name: string; where: string; fields: string[] };

		Month: {
			month: string;
			streams: number | null;
			money: S['Money'][];
			incomplete: boolean;
		};
		StoreFigures: {
			store: string;
			streams: number | null;
			downloads: number | null;
			uses: number | null;
			money: S['Money'][];
		};
		CountryFigures: {
			country: string | null;
			name: string;
			streams: number | null;
			money: S['Money'][];
		};
		TrackFigures: {
			id: number;
			title: string;
			artist: string | null;
			streams: number | null;
			money: S['Money'][];
		};
		AudienceFigure: {
			metric: string;
			label: string;
			artist: string | null;
			value: number;
			as_of: string;
			unit: string;
		};
		Note: { code: string; message: string };
		Overview: {
			as_of: string;
			empty: boolean;
			totals: {
				streams: number | null;
				downloads: number | null;
				uses: number | null;
				money: S['Money'][];
			};
			months: S['Month'][];
			incomplete_from: string | null;
			incomplete_why: string | null;
			stores: S['StoreFigures'][];
			countries: S['CountryFigures'][];
			tracks: S['TrackFigures'][];
			audience: S['AudienceFigure'][];
			undated: { streams: number | null; lines: number };
			notes: S['Note'][];
		};
		TrackOut: {
			id: number;
			title: string;
			artist: string | null;
			isrc: string | null;
			upc: string | null;
			streams: number | null;
			money: S['Money'][];
			first_month: string | null;
			last_month: string | null;
		};
		TrackDetail: S['TrackOut'] & {
			months: S['Month'][];
			stores: S['StoreFigures'][];
			countries: S['CountryFigures'][];
			identifiers: {
				id: number;
				isrc: string | null;
				title: string;
				artist: string | null;
				linked_by: string;
			}[];
			near: {
				id: number;
				title: string;
				artist: string | null;
				isrc: string | null;
				score: number;
			}[];
			notes: S['Note'][];
		};
		LineFilters: {
			track?: number;
			release?: number;
			store?: string;
			country?: string;
			month?: string;
			source?: string;
			import?: number;
			kind?: string;
			cursor?: string;
		};
		LineOut: {
			import_id: number;
			file_name: string;
			line: number;
			source: string;
			track_id: number | null;
			title: string | null;
			artist: string | null;
			isrc: string | null;
			store: string | null;
			store_as_named: string | null;
			country: string | null;
			country_as_named: string | null;
			period_start: string | null;
			period_end: string | null;
			reported_on: string | null;
			kind: string;
			quantity: number | null;
			streams: number | null;
			downloads: number | null;
			uses: number | null;
			amount: string | null;
			currency: string | null;
		};
		LinePage: Page<S['LineOut']> & {
			total: { lines: number; streams: number | null; money: S['Money'][] };
		};
		/** `application/problem+json`, with the facts of its code beside it. */
		ProblemDetails: {
			type: string;
			title: string;
			status: number;
			code: string;
			detail: string;
			todo: string;
			retry_after?: number;
		};
	};
}
