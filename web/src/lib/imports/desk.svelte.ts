/** The files that lie on the import page: those that wait on the server and those just dropped. */
import { SvelteMap } from 'svelte/reactivity';
import type { Import } from '$lib/api/models';
import { LiveImport } from './live.svelte';

export class Desk {
	private readonly lying = new SvelteMap<number, LiveImport>();

	/** Newest first. */
	get imports(): LiveImport[] {
		return [...this.lying.values()]
			.filter((live) => !live.gone)
			.sort((a, b) => b.data.id - a.data.id);
	}

	/** Those that need nothing but the button: columns that nobody confirmed are not among them. */
	get ready(): LiveImport[] {
		return this.imports.filter((live) => live.ready && !live.mapped && !live.checking);
	}

	put(one: Import): void {
		if (!this.lying.has(one.id)) this.lying.set(one.id, new LiveImport(one));
	}

	async commitAll(): Promise<void> {
		for (const live of this.ready) await live.commit();
	}

	close(): void {
		for (const live of this.lying.values()) live.close();
	}
}
