/** The files on the import page: those that wait on the server for review and those just added. */
import { SvelteMap } from 'svelte/reactivity';
import * as actions from '$lib/actions/imports';
import type { Import } from '$lib/api/models';
import { Batch } from './batch.svelte';
import { LiveImport } from './import-state.svelte';
import { hasNothingNew } from './labels';

/** So many files have a card each; more of them are a list. */
export const FEW = 3;

/** Whether two imports are of the same table of the same file. */
function isSameTable(item: Import, other: Import): boolean {
	return (
		item.file_sha256 === other.file_sha256 &&
		item.reading.member === other.reading.member &&
		item.reading.sheet === other.reading.sheet
	);
}

export class WaitingImports {
	/** Many files that went in together, while they do and after. */
	batch = $state.raw<Batch | null>(null);
	busy = $state(false);
	private readonly entries = new SvelteMap<number, LiveImport>();
	/** What was added once does not come back by itself after it was imported. */
	private readonly seen = new Set<number>();

	/** Newest first. */
	get imports(): LiveImport[] {
		return [...this.entries.values()]
			.filter((live) => !live.gone)
			.sort((a, b) => b.data.id - a.data.id);
	}

	/**
	 * Those that need nothing but the button: columns that nobody confirmed are not among them, nor
	 * is a second copy of a file.
	 */
	get ready(): LiveImport[] {
		return this.imports.filter(
			(live) => live.ready && !live.mapped && !live.checking && !live.isDuplicate
		);
	}

	/** Those whose rows are all imported already. */
	get nothingNew(): LiveImport[] {
		return this.imports.filter((live) => !live.mapped && hasNothingNew(live.data));
	}

	/** Ready files as one list, where they are many. */
	get listed(): LiveImport[] {
		return this.ready.length > FEW ? this.ready : [];
	}

	/** Files with nothing new as one list, where they are many. */
	get unchanged(): LiveImport[] {
		return this.nothingNew.length > FEW ? this.nothingNew : [];
	}

	/** Those that are shown one by one. */
	get single(): LiveImport[] {
		const among = new Set([...this.listed, ...this.unchanged]);
		return this.imports.filter((live) => !among.has(live));
	}

	add(item: Import): void {
		if (this.seen.has(item.id)) return;
		this.seen.add(item.id);
		const duplicate = this.imports.find((live) => isSameTable(live.data, item)) ?? null;
		this.entries.set(
			item.id,
			new LiveImport(item, (ended) => void this.recount(ended.source), duplicate)
		);
	}

	async commitAll(): Promise<void> {
		const ready = this.ready;
		this.busy = true;
		const outcomes = await actions.commitImports(ready.map((live) => live.data.id));
		if (outcomes !== null) {
			const accepted = outcomes.filter((item) => item.accepted).map((item) => item.id);
			if (accepted.length > FEW) await this.watch(accepted);
			else for (const live of ready) await live.refresh();
		}
		this.busy = false;
	}

	async dismissUnchanged(): Promise<void> {
		const ids = this.unchanged.map((live) => live.data.id);
		await actions.dismissImports(ids);
		for (const id of ids) this.entries.delete(id);
	}

	close(): void {
		this.batch?.close();
		for (const live of this.entries.values()) live.close();
	}

	/** Another file of their source may hold rows that those that wait hold, too. */
	private async recount(source: string | null): Promise<void> {
		for (const live of this.imports) {
			if (live.data.status !== 'previewed' || live.data.source !== source) continue;
			await live.refresh();
			await live.recount();
		}
	}

	/** Follows many at once: they leave the page, and those that failed come back. */
	private async watch(ids: number[]): Promise<void> {
		const committed = new Map(ids.map((id) => [id, this.entries.get(id)] as const));
		for (const id of ids) this.entries.delete(id);
		this.batch = new Batch(ids);
		await this.batch.follow();
		for (const failed of this.batch.failed) {
			const live = committed.get(failed.id);
			if (live === undefined) continue;
			live.settle(failed);
			this.entries.set(failed.id, live);
		}
		for (const source of new Set([...committed.values()].map((live) => live?.data.source ?? null)))
			await this.recount(source);
	}
}
