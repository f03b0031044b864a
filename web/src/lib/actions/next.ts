/** Only addresses of this app are followed after signing in. */
export function safeNext(next: string | null): string {
	return next !== null && /^\/(?![/\\])/.test(next) ? next : '/';
}
