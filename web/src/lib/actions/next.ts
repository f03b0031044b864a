/** Any origin will do: an address of this app keeps it. */
const HERE = 'https://tunescore.invalid';

/** Only addresses of this app are followed after signing in. */
export function safeNext(next: string | null): string {
	if (next?.startsWith('/') !== true) return '/';
	const { origin, pathname, search, hash } = new URL(next, HERE);
	return origin === HERE ? pathname + search + hash : '/';
}
