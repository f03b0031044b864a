/** The answers that `early.js` has asked for before the app was there. Each is taken once. */

declare global {
	var begun: Map<string, Promise<Response>> | undefined;
}

/** The answer to a request, where it was begun before. */
export function takeBegun(request: Request): Promise<Response> | null {
	// What changes something makes every answer before it an old one.
	if (request.method !== 'GET') forgetBegun();
	const { pathname, search } = new URL(request.url);
	const answer = globalThis.begun?.get(pathname + search) ?? null;
	globalThis.begun?.delete(pathname + search);
	return answer;
}

export function forgetBegun(): void {
	globalThis.begun?.clear();
}
