/** The answers that `early.js` has asked for before the app was there. Each is taken once. */

declare global {
	var begun: Map<string, Promise<Response>> | undefined;
}

/** The answer to a request, where it was begun before. */
export function takeBegun(request: Request): Promise<Response> | null {
	// What changes something makes every answer before it an old one.
	if (request.method !== 'GET') forgetBegun();
	const { pathname, searchParams } = new URL(request.url);
	searchParams.sort();
	const asked = searchParams.size === 0 ? pathname : `${pathname}?${searchParams.toString()}`;
	const answer = globalThis.begun?.get(asked) ?? null;
	globalThis.begun?.delete(asked);
	return answer;
}

export function forgetBegun(): void {
	globalThis.begun?.clear();
}
