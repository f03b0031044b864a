/** Every call to the server, by what it is for. Each throws a `Problem` when it does not work. */
import { api, bodyOf } from './client';
import type {
	Account,
	Credentials,
	Field,
	Import,
	ImportPatch,
	LineFilters,
	LinePage,
	LineProblem,
	Overview,
	Row,
	Setup,
	Source,
	Token,
	TokenMade,
	Track,
	TrackDetail
} from './models';

/** One page of a list; `next_cursor` is null on the last. */
export type Page<T> = { items: T[]; next_cursor: string | null };

const at = (id: number) => ({ params: { path: { id } } });
const from = (cursor: string | null) => (cursor === null ? {} : { cursor });

// --- accounts

export const readSetup = (): Promise<Setup> => bodyOf(api.GET('/api/v1/setup'));
export const readAccount = (): Promise<Account> => bodyOf(api.GET('/api/v1/auth/me'));
export const register = (body: Credentials): Promise<Account> =>
	bodyOf(api.POST('/api/v1/auth/register', { body }));
export const login = (body: Credentials): Promise<Account> =>
	bodyOf(api.POST('/api/v1/auth/login', { body }));
export const startDemo = (): Promise<Account> => bodyOf(api.POST('/api/v1/setup/demo'));
export async function logout(): Promise<void> {
	await api.POST('/api/v1/auth/logout');
}

export async function readTokens(): Promise<Token[]> {
	return (await bodyOf(api.GET('/api/v1/tokens'))).items;
}
export const makeToken = (name: string): Promise<TokenMade> =>
	bodyOf(api.POST('/api/v1/tokens', { body: { name } }));
export async function deleteToken(id: number): Promise<void> {
	await api.DELETE('/api/v1/tokens/{id}', at(id));
}

// --- imports

export const readImports = (cursor: string | null = null): Promise<Page<Import>> =>
	bodyOf(api.GET('/api/v1/imports', { params: { query: from(cursor) } }));
export const readImport = (id: number): Promise<Import> =>
	bodyOf(api.GET('/api/v1/imports/{id}', at(id)));
export const changeImport = (id: number, body: ImportPatch): Promise<Import> =>
	bodyOf(api.PATCH('/api/v1/imports/{id}', { ...at(id), body }));
export async function deleteImport(id: number): Promise<void> {
	await api.DELETE('/api/v1/imports/{id}', at(id));
}
export const commitImport = (id: number): Promise<Import> =>
	bodyOf(api.POST('/api/v1/imports/{id}/commit', at(id)));
export const undoImport = (id: number): Promise<Import> =>
	bodyOf(api.POST('/api/v1/imports/{id}/undo', at(id)));
export const readProblems = (id: number, cursor: string | null): Promise<Page<LineProblem>> =>
	bodyOf(
		api.GET('/api/v1/imports/{id}/problems', { params: { path: { id }, query: from(cursor) } })
	);
export const readRow = (id: number, line: number): Promise<Row> =>
	bodyOf(api.GET('/api/v1/imports/{id}/rows/{line}', { params: { path: { id, line } } }));

/** Where the rejected rows can be fetched, ready to mend and drop again. */
export const problemsFile = (id: number): string => `/api/v1/imports/${id}/problems.csv`;

export async function readFields(): Promise<Field[]> {
	return (await bodyOf(api.GET('/api/v1/fields'))).items;
}
export async function readSources(): Promise<Source[]> {
	return (await bodyOf(api.GET('/api/v1/sources'))).items;
}

// --- insights

export const readOverview = (): Promise<Overview> => bodyOf(api.GET('/api/v1/overview'));
export const readTracks = (q: string, cursor: string | null): Promise<Page<Track>> =>
	bodyOf(
		api.GET('/api/v1/tracks', {
			params: { query: { ...(q === '' ? {} : { q }), ...from(cursor) } }
		})
	);
export const readTrack = (id: number): Promise<TrackDetail> =>
	bodyOf(api.GET('/api/v1/tracks/{id}', at(id)));
export const mergeTracks = (id: number, other: number): Promise<TrackDetail> =>
	bodyOf(api.POST('/api/v1/tracks/{id}/merge', { ...at(id), body: { other } }));
export const splitTrack = (id: number, identifier: number): Promise<TrackDetail> =>
	bodyOf(api.POST('/api/v1/tracks/{id}/split', { ...at(id), body: { identifier } }));
export const readLines = (query: LineFilters): Promise<LinePage> =>
	bodyOf(api.GET('/api/v1/lines', { params: { query } }));
