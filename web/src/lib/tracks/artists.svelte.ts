/** The artists of all tracks, read where one of them has to be named or chosen. */
import type { Artist } from '$lib/api/models';
import { readArtists } from '$lib/api/requests';
import { Resource } from '$lib/state/resource.svelte';

class Artists {
	private readonly resource = new Resource<Artist[]>(() => 'artists', readArtists);

	get all(): Artist[] {
		return this.resource.data ?? [];
	}
	/** Null until it is read. */
	name(id: string): string | null {
		return this.all.find((one) => String(one.id) === id)?.name ?? null;
	}
	load = (): Promise<void> => this.resource.load();
}

export const artists = new Artists();
