/** Which answers stay on the device, so that the app can be read without a connection. */

/** The name of the cache that holds them. */
export const ANSWERS = 'answers';
/** The header in which a kept answer says when it came: an instant. */
export const SEEN_AT = 'X-Seen-At';

/** What is read: figures and where they are from; no secrets, no files, no streams of events. */
const KEPT =
	/^\/api\/v1\/(auth\/me|setup|overview|tracks|earnings|series|audience|campaigns|curators|alerts|alert-rules|freshness|notes|views|artists|figure|lines|platforms|connections|imports|sources|fields)(\/[^.]*)?$/;

const TURNS =
	/^\/api\/v1\/(auth\/(login|logout|register|provider\/finish)|setup\/demo|accounts\/[^/]+|invitations\/(accept|register))$/;

/** Whether another account may be read after something was sent to this address. */
export function turnsAccount(path: string): boolean {
	return TURNS.test(path);
}

export function isKept(path: string): boolean {
	return KEPT.test(path) && !path.endsWith('/events');
}

/** Nothing of what one account has seen is there for the next. */
export async function forgetAnswers(): Promise<void> {
	// There is no such store where the page did not come over a safe connection.
	if (typeof caches !== 'undefined') await caches.delete(ANSWERS);
}
