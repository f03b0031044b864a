/** Every call about platforms and connections. Each throws a `Problem` when it does not work. */
import { api, bodyOf } from './client';
import type {
	Connection,
	Holdings,
	Identity,
	Platform,
	TypedFigures,
	TypedOutcome
} from './models';

/* eslint-disable */
const loose = api as any;
const aConnection = (connection_id: number) => ({ params: { path: { connection_id } } });

export async function readPlatforms(): Promise<Platform[]> {
	return (await bodyOf<{ platforms: Platform[] }>(loose.GET('/api/v1/platforms'))).platforms;
}
export async function readConnections(): Promise<Connection[]> {
	return (await bodyOf<{ connections: Connection[] }>(loose.GET('/api/v1/connections')))
		.connections;
}
export const readConnection = (id: number): Promise<Connection> =>
	bodyOf(loose.GET('/api/v1/connections/{connection_id}', aConnection(id)));

/** The platform's own page, where the reader signs in and consents. */
export async function readConsentAddress(platform: string): Promise<string> {
	const told = await bodyOf<{ auth_url: string }>(
		loose.GET('/api/v1/integrations/{platform}/auth', { params: { path: { platform } } })
	);
	return told.auth_url;
}

export const readAttempt = (
	attempt_id: number
): Promise<{ detail: string | null; todo: string | null }> =>
	bodyOf(
		loose.GET('/api/v1/connections/attempts/{attempt_id}', { params: { path: { attempt_id } } })
	);

const aChoice = (platform: string, choice_id: number) => ({
	params: { path: { platform, choice_id } }
});
export async function readChoice(platform: string, id: number): Promise<Identity[]> {
	const told = await bodyOf<{ identities: Identity[] }>(
		loose.GET('/api/v1/integrations/{platform}/choices/{choice_id}', aChoice(platform, id))
	);
	return told.identities;
}
export async function choose(platform: string, id: number, chosen: string[]): Promise<number[]> {
	const told = await bodyOf<{ connections: number[] }>(
		loose.POST('/api/v1/integrations/{platform}/choices/{choice_id}', {
			...aChoice(platform, id),
			body: { platform_user_ids: chosen }
		})
	);
	return told.connections;
}

export async function syncNow(id: number): Promise<void> {
	await loose.POST('/api/v1/connections/{connection_id}/sync', aConnection(id));
}
export async function disconnect(id: number): Promise<void> {
	await loose.POST('/api/v1/connections/{connection_id}/disconnect', aConnection(id));
}
export const readHoldings = (id: number): Promise<Holdings> =>
	bodyOf(loose.GET('/api/v1/connections/{connection_id}/holds', aConnection(id)));
export async function deleteConnection(id: number): Promise<Holdings> {
	const told = await bodyOf<{ deleted: Holdings }>(
		loose.DELETE('/api/v1/connections/{connection_id}', aConnection(id))
	);
	return told.deleted;
}

export const sendTyped = (platform: string, body: TypedFigures): Promise<TypedOutcome> =>
	bodyOf(
		loose.POST('/api/v1/integrations/{platform}/manual', { params: { path: { platform } }, body })
	);
export function sendTypedFile(platform: string, file: File): Promise<TypedOutcome> {
	const form = new FormData();
	form.set('file', file, file.name);
	return bodyOf(
		loose.POST('/api/v1/integrations/{platform}/manual-csv', {
			params: { path: { platform } },
			body: form,
			bodySerializer: (body: FormData) => body
		})
	);
}
