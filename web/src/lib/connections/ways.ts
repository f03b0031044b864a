/** The ways to connect an account of a platform: their order, and what each still lacks. */
import type { Connection, Entry, KeySet, Platform, Way } from '$lib/api/models';
import type { Problem } from '$lib/api/problem';
import { dayName } from '$lib/format/period';
import { t } from '$lib/messages';

/** The way by which an account was connected; undefined where the platform has it no longer. */
export function wayOf(
	platform: Pick<Platform, 'ways'>,
	connection: Pick<Connection, 'way'>
): Way | undefined {
	return platform.ways.find((one) => one.key === connection.way);
}

/** The page on which a connection is connected again, by its way. */
export function againAt({ platform, id }: Pick<Connection, 'platform' | 'id'>): string {
	return `/integrations/${platform}?again=${id}`;
}

/** Whether a press of a button is all that a way takes. */
export function isOnePress(way: Pick<Way, 'kind' | 'ready' | 'returns'>): boolean {
	return way.kind === 'sign_in' && way.ready && way.returns === 'by_itself';
}

/** The ways with one of them first; the others stay in the server's order, the shortest first. */
export function startingWith<W extends Pick<Way, 'key'>>(ways: readonly W[], key: string): W[] {
	return [...ways].sort((a, b) => Number(b.key === key) - Number(a.key === key));
}

/** The keys that a way needs; undefined where it needs none. */
export function keysOf(
	platform: Pick<Platform, 'keys'>,
	way: Pick<Way, 'needs'>
): KeySet | undefined {
	return platform.keys.find((one) => one.id === way.needs);
}

/** Whether some of the keys were pasted here, so that they can be deleted here. */
export function isKept(keys: Pick<KeySet, 'keys'>): boolean {
	return keys.keys.some((one) => one.set_at !== null);
}

/** How a key stands, in sentences: what is known of its value, and since when. */
export function standingOf({
	state,
	set_at,
	ends_with,
	note
}: Omit<KeySet['keys'][number], 'name' | 'label' | 'secret'>): string {
	if (state === 'unset') return t('connections_keys_unset');
	const parts = [
		ends_with === null ? null : t('connections_keys_ends', { end: ends_with }),
		state === 'kept' && set_at !== null
			? t('connections_keys_set', { day: dayName(set_at.slice(0, 10)) })
			: null,
		note
	];
	return parts.filter((one) => one !== null).join(' ');
}

/** The texts of a form's fields, by name. */
export type Values = Record<string, string>;

/** What stays in the fields when they were sent: all but what is secret. */
export function withoutSecrets(
	fields: readonly Pick<Entry, 'name' | 'secret'>[],
	values: Values
): Values {
	return Object.fromEntries(
		fields.map(({ name, secret }) => [name, secret ? '' : (values[name] ?? '')])
	);
}

/** The name of the field that a refusal is about; null where it is about none, or about several. */
export function fieldOf(
	problem: Pick<Problem, 'label'> | null,
	fields: readonly { name: string; label: string }[]
): string | null {
	if (problem === null) return null;
	return fields.find(({ label }) => label === problem.label)?.name ?? null;
}
