/** Addresses that files name. Only those of the web are followed. */

export function webLink(address: string | null): string | null {
	if (address === null) return null;
	try {
		const { protocol, href } = new URL(address.trim());
		return protocol === 'https:' || protocol === 'http:' ? href : null;
	} catch {
		return null;
	}
}
