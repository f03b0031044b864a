/** The newest imported file of each source. */
import type { Import } from '$lib/api/models';

export type NewestFile = { id: number; at: string };
type File = Pick<Import, 'id' | 'source' | 'status' | 'committed_at'>;

/** The newest imported file of each source; undone and waiting ones do not count. */
export function newestBySource(imports: readonly File[]): Map<string, NewestFile> {
	const newest = new Map<string, NewestFile>();
	for (const one of imports) {
		if (one.status !== 'committed' || one.committed_at === null) continue;
		const known = newest.get(one.source);
		if (known === undefined || one.committed_at > known.at) {
			newest.set(one.source, { id: one.id, at: one.committed_at });
		}
	}
	return newest;
}
