/** The files that lie on the import page: those that wait on the server and those just dropped. */
import { SvelteMap } from 'svelte/reactivity';
import * as actions from '$lib/actions/imports';
import type { Import } from '$lib/api/models';
import { Batch } from './batch.svelte';
import { LiveImport } from './live.svelte';
import { holdsNothingNew } from './wording';

/** So many files have a card each; more of them are a list. */
export const FEW = 3;

/** Whether two imports are of the same table of the same file. */
function isSameTable(one: Import, other: Import): boolean {
	return (
		one.file_sha256 === other.file_sha256 &&
		one.reading.member === other.reading.member &&
		one.reading.sheet === other.reading.sheet
	);
}

export class Desk {
	/** Many files that went in together, while they do and after. */
	batch = $state.raw<Batch | null>(null);
	busy = $state(false);
	private readonly lying = new SvelteMap<number, LiveImport>();
	/** What was put here once does not come back by itself when it has gone in. */
	private readonly known = new Set<number>();

	/** Newest first. */
	get imports(): LiveImport[] {
		return [...this.lying.values()]
			.filter((live) => !live.gone)
			.sort((a, b) => b.data.id - a.data.id);
	}

	/**
	 * Those that need nothing but the button: columns that nobody confirmed are not among them, nor
	 * is a file that lies here already.
	 */
	get ready(): LiveImport[] {
		return this.imports.filter(
			(live) => live.ready && !live.mapped && !live.checking && !live.isTwice
		);
	}

	/** Those that were here before, row by row. */
	get nothingNew(): LiveImport[] {
		return this.imports.filter((live) => !live.mapped && holdsNothingNew(live.data));
	}

	/** Ready files as one list, where they are many. */
	get listed(): LiveImport[] {
		return this.ready.length > FEW ? this.ready : [];
	}

	/** Files with nothing new as one list, where they are many. */
	get settled(): LiveImport[] {
		return this.nothingNew.length > FEW ? this.nothingNew : [];
	}

	/** Those that are shown one by one. */
	get single(): LiveImport[] {
		const among = new Set([...this.listed, ...this.settled]);
		return this.imports.filter((live) => !among.has(live));
	}

	put(one: Import): void {
		if (this.known.has(one.id)) return;
		this.known.add(one.id);
		const twin = this.imports.find((live) => isSameTable(live.data, one)) ?? null;
		this.lying.set(one.id, new LiveImport(one, (rested) => void this.recount(rested.source), twin));
	}

	async commitAll(): Promise<void> {
		const ready = this.ready;
		this.busy = true;
		const outcomes = await actions.commitImports(ready.map((live) => live.data.id));
		if (outcomes !== null) {
			const accepted = outcomes.filter((one) => one.accepted).map((one) => one.id);
			if (accepted.length > FEW) await this.watch(accepted);
			else for (const live of ready) await live.refresh();
		}
		this.busy = false;
	}

	async putAside(): Promise<void> {
		const ids = this.settled.map((live) => live.data.id);
		await actions.putAside(ids);
		for (const id of ids) this.lying.delete(id);
	}

	close(): void {
		this.batch?.close();
		for (const live of this.lying.values()) live.close();
	}

	/** Another file of their source may tell what those that wait tell, too. */
	private async recount(source: string | null): Promise<void> {
		for (const live of this.imports) {
			if (live.data.status !== 'previewed' || live.data.source !== source) continue;
			await live.refresh();
			await live.recount();
		}
	}

	/** Follows many at once: they leave the desk, and those that did not work come back. */
	private async watch(ids: number[]): Promise<void> {
		const gone = new Map(ids.map((id) => [id, this.lying.get(id)] as const));
		for (const id of ids) this.lying.delete(id);
		this.batch = new Batch(ids);
		await this.batch.follow();
		for (const failed of this.batch.failed) {
			const live = gone.get(failed.id);
			if (live === undefined) continue;
			live.settle(failed);
			this.lying.set(failed.id, live);
		}
		for (const source of new Set([...gone.values()].map((live) => live?.data.source ?? null)))
			await this.recount(source);
	}
}
