/** Shapes of answers that the generated types do not have yet. */
type Json<T> = { content: { 'application/json': T } };
type Get<Q, P, T> = {
	parameters: { query?: Q; header?: never; path?: P; cookie?: never };
	requestBody?: never;
	responses: { 200: { headers: Record<string, unknown> } & Json<T> };
};
type Send<P, B, T> = {
	parameters: { query?: never; header?: never; path?: P; cookie?: never };
	requestBody: Json<B>;
	responses: { 200: { headers: Record<string, unknown> } & Json<T> };
};
type Remove<P> = {
	parameters: { query?: never; header?: never; path?: P; cookie?: never };
	requestBody?: never;
	responses: { 204: { headers: Record<string, unknown>; content?: never } };
};
export type ComingView = Record<string, string | number | boolean>;
export type NoteKind = 'own' | 'release' | 'campaign' | 'placement' | 'import' | 'missing';
export type ComingNote = {
	id: number | null;
	kind: NoteKind;
	first: string;
	last: string;
	text: string;
	link: string | null;
	track_id: number | null;
};
export type ComingNoteIn = { first: string; last: string; text: string; track_id?: number | null };
export type ComingFigure = {
	metric: string;
	currency: string | null;
	value: number | string | null;
	lines: number;
	as_of: string | null;
	views: {
		source: string;
		name: string;
		value: number | string | null;
		lines: number;
		shown: boolean;
		why: string;
	}[];
	imports: { id: number; file_name: string; lines: number }[];
	lines_link: string;
};
export type ComingByRelease = {
	metric: string;
	items: {
		id: number;
		title: string;
		release_date: string | null;
		released_by: 'file' | 'first_day';
		grain: 'day' | 'month';
		points: { at: number; value: number | null; incomplete: boolean }[];
	}[];
	notes: { code: string; message: string }[];
};
export type ComingArtist = { id: number; name: string; tracks: number };
export type Coming = {
	'/api/v1/notes': {
		get: Get<ComingView, never, { items: ComingNote[] }>;
		post: Send<never, ComingNoteIn, ComingNote>;
	};
	'/api/v1/notes/{note_id}': {
		patch: Send<{ note_id: number }, Partial<ComingNoteIn>, ComingNote>;
		delete: Remove<{ note_id: number }>;
	};
	'/api/v1/figure': { get: Get<ComingView, never, ComingFigure> };
	'/api/v1/tracks/by-release': { get: Get<ComingView, never, ComingByRelease> };
	'/api/v1/artists': { get: Get<never, never, { items: ComingArtist[] }> };
	'/api/v1/tracks/{track_id}/artist': {
		put: Send<{ track_id: number }, { name: string }, unknown>;
	};
};
