/** Every request about platforms and connections. Each throws a `Problem` when it fails. */
import { api, bodyOf } from './client';
import type {
	Attempt,
	AudienceLine,
	Choice,
	Connection,
	Holdings,
	KeysSaved,
	ManualFigures,
	ManualResult,
	Platforms,
	PublicPageWanted,
	Returned,
	SignIn,
	WholeRun
} from './models';

const ofPlatform = (platform: string) => ({ params: { path: { platform } } });
const ofConnection = (connection_id: number) => ({ params: { path: { connection_id } } });
const ofChoice = (platform: string, choice_id: number) => ({
	params: { path: { platform, choice_id } }
});

export const readPlatforms = (): Promise<Platforms> => bodyOf(api.GET('/api/v1/platforms'));
export async function readConnections(): Promise<Connection[]> {
	return (await bodyOf(api.GET('/api/v1/connections'))).connections;
}

// --- connecting

/** Begins a sign-in at the platform's own page, where the reader consents. */
export const beginSignIn = (platform: string): Promise<SignIn> =>
	bodyOf(api.GET('/api/v1/integrations/{platform}/auth', ofPlatform(platform)));
/** Ends a sign-in with the address of the page that did not open. */
export const finishSignIn = (platform: string, address: string): Promise<Returned> =>
	bodyOf(
		api.POST('/api/v1/integrations/{platform}/returned', {
			...ofPlatform(platform),
			body: { address }
		})
	);
/** Checks what was entered; `connection_id` is the one to connect again. Gives the choice's id. */
export async function checkEntered(
	platform: string,
	way: string,
	values: Record<string, string>,
	connection_id: number | null
): Promise<number> {
	const params = { path: { platform, way } };
	const body = { values, connection_id };
	return (await bodyOf(api.POST('/api/v1/integrations/{platform}/ways/{way}', { params, body })))
		.choice;
}
/** How a sign-in ended. */
export const readAttempt = (attempt_id: number): Promise<Attempt> =>
	bodyOf(
		api.GET('/api/v1/connections/attempts/{attempt_id}', { params: { path: { attempt_id } } })
	);
export const readChoice = (platform: string, id: number): Promise<Choice> =>
	bodyOf(api.GET('/api/v1/integrations/{platform}/choices/{choice_id}', ofChoice(platform, id)));
export async function choose(platform: string, id: number, chosen: string[]): Promise<number[]> {
	const address = '/api/v1/integrations/{platform}/choices/{choice_id}';
	const body = { platform_user_ids: chosen };
	return (await bodyOf(api.POST(address, { ...ofChoice(platform, id), body }))).connections;
}

/** Switches on that the public page of an account is read. */
export async function connectPage(platform: string, body: PublicPageWanted): Promise<number[]> {
	const address = '/api/v1/integrations/{platform}/page';
	return (await bodyOf(api.POST(address, { ...ofPlatform(platform), body }))).connections;
}

// --- keys of the installation's apps

const ofKeys = (platform: string, keys: string) => ({ params: { path: { platform, keys } } });
export const saveKeys = (
	platform: string,
	keys: string,
	values: Record<string, string>
): Promise<KeysSaved> =>
	bodyOf(
		api.PUT('/api/v1/platforms/{platform}/keys/{keys}', {
			...ofKeys(platform, keys),
			body: { values }
		})
	);
export const deleteKeys = (platform: string, keys: string): Promise<KeysSaved> =>
	bodyOf(api.DELETE('/api/v1/platforms/{platform}/keys/{keys}', ofKeys(platform, keys)));

// --- a connection

export const readRun = (connection_id: number, run_id: number): Promise<WholeRun> =>
	bodyOf(
		api.GET('/api/v1/connections/{connection_id}/runs/{run_id}', {
			params: { path: { connection_id, run_id } }
		})
	);
export async function syncNow(id: number): Promise<void> {
	await api.POST('/api/v1/connections/{connection_id}/sync', ofConnection(id));
}
export async function disconnect(id: number): Promise<void> {
	await api.POST('/api/v1/connections/{connection_id}/disconnect', ofConnection(id));
}
export const readHoldings = (id: number): Promise<Holdings> =>
	bodyOf(api.GET('/api/v1/connections/{connection_id}/holds', ofConnection(id)));
export async function deleteConnection(id: number): Promise<Holdings> {
	return (await bodyOf(api.DELETE('/api/v1/connections/{connection_id}', ofConnection(id))))
		.deleted;
}

// --- manual figures

export const saveManualFigures = (platform: string, body: ManualFigures): Promise<ManualResult> =>
	bodyOf(api.POST('/api/v1/integrations/{platform}/manual', { ...ofPlatform(platform), body }));
export function saveManualFile(
	platform: string,
	file: File,
	account: number | null
): Promise<ManualResult> {
	const form = new FormData();
	form.set('file', file, file.name);
	if (account !== null) form.set('account_id', String(account));
	return bodyOf(
		api.POST('/api/v1/integrations/{platform}/manual-csv', {
			...ofPlatform(platform),
			// The document calls a file a text; what is sent is the form as it stands.
			body: { file: file.name },
			bodySerializer: () => form
		})
	);
}
export async function deleteManualFigure(
	platform: string,
	account_id: number,
	date: string,
	metric: string
): Promise<void> {
	await api.DELETE('/api/v1/integrations/{platform}/manual', {
		params: { path: { platform }, query: { account_id, date, metric } }
	});
}

/** The sources of a figure of an account: files, syncs, manual entries. The first is the one that is shown. */
export async function readFigureLines(
	account_id: number,
	metric: string,
	date: string,
	post: string | null
): Promise<AudienceLine[]> {
	const query = { metric, date, ...(post === null ? {} : { post }) };
	const { items } = await bodyOf(
		api.GET('/api/v1/audience/{account_id}/lines', { params: { path: { account_id }, query } })
	);
	return items;
}
