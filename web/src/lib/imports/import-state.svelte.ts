/** The state of an import on a page: the server's last answer, and what can be done with it. */
import { SvelteMap, SvelteSet } from 'svelte/reactivity';
import * as actions from '$lib/actions/imports';
import { followImport, isRunning } from '$lib/api/events';
import type { Import, ImportPatch, ImportState, Inside, MappingDraft } from '$lib/api/models';
import { Problem } from '$lib/api/problem';
import { forgetFigures } from '$lib/state/resource.svelte';
import { report } from '$lib/state/toasts.svelte';
import { groupColumns, type ColumnGroup } from './column-groups';
import { withAnswer } from './mapping';
import { isAlreadyImported, isUncounted, needsMapping, openQuestions } from './labels';

const PAUSE = 350;

/** Columns are to be confirmed, but not of rows that are imported already. */
function asksForColumns(item: Import): boolean {
	return needsMapping(item) && !isAlreadyImported(item);
}

export class LiveImport {
	data = $state.raw() as Import;
	/** The mapping as the reader has it now; the server may still be reading the file with it. */
	mapping = $state.raw() as MappingDraft;
	/** Why the file cannot be read as it is mapped. */
	problem = $state<Problem | null>(null);
	/** The counts belong to an earlier mapping. */
	checking = $state(false);
	busy = $state(false);
	gone = $state(false);
	/** The columns are shown to be confirmed: nobody has described this file, or somebody wants to. */
	mapped = $state(false);
	/** Columns that the reader has changed, which stay where they are shown. */
	readonly pinned = new SvelteMap<string, ColumnGroup>();
	/** Questions that the reader has answered on this page: their answers can be changed. */
	readonly answered = new SvelteSet<string>();
	/** The columns in the order in which they are shown. */
	readonly groups = $derived.by(() => groupColumns(this.data, this.mapping, this.pinned));
	/** Keep the mapping, so that the next file with this header needs no question. */
	remember = $state(true);
	/** What an older file does to newer figures; asked once, sent with every change. */
	private older: ImportPatch['older'] = null;
	private stop: (() => void) | null = null;
	private timer: ReturnType<typeof setTimeout> | undefined;
	private turn = 0;

	/**
	 * `ended` is called whenever its lines were imported or undone. `duplicate` is another import of
	 * the same table of the same file.
	 */
	constructor(
		item: Import,
		private readonly ended: (item: Import) => void = () => {},
		private readonly duplicate: LiveImport | null = null
	) {
		this.data = item;
		this.mapping = item.mapping;
		this.mapped = asksForColumns(item);
		this.follow();
	}

	/** Nothing is missing but the button. */
	get ready(): boolean {
		const item = this.data;
		return (
			item.status === 'previewed' &&
			item.error === null &&
			(item.imported ?? 0) + (item.superseded ?? 0) > 0 &&
			openQuestions(item).length === 0 &&
			this.problem === null
		);
	}

	/** The same file is on the page as another import. */
	get isDuplicate(): boolean {
		return this.duplicate !== null && !this.duplicate.gone;
	}

	take(item: Import): void {
		const hasEnded = isRunning(this.data) && !isRunning(item);
		this.data = item;
		this.follow();
		if (!hasEnded) return;
		forgetFigures();
		this.ended(item);
	}

	/** Reads the file with another mapping, once the reader pauses. */
	remap(mapping: MappingDraft): void {
		this.mapping = mapping;
		this.checking = true;
		clearTimeout(this.timer);
		this.timer = setTimeout(() => void this.change({ mapping: this.mapping }), PAUSE);
	}

	/** Counts what importing it would do, where what was counted is gone. */
	async recount(): Promise<void> {
		if (isUncounted(this.data)) await this.change({ mapping: this.mapping });
	}

	/** Answers a question at the path that its id names. */
	answer(id: string, value: string): void {
		this.answered.add(id);
		if (id === 'older') {
			this.older = value === 'replace' ? 'replace' : 'keep';
			this.remap(this.mapping);
		} else {
			this.remap(withAnswer(this.mapping, id, value));
		}
	}

	/** Reads the file as another source's; what was mapped by hand no longer holds. */
	async readAs(source: string): Promise<void> {
		this.older = null;
		this.pinned.clear();
		await this.change({ source });
		this.mapped = asksForColumns(this.data);
	}

	/** Reads another table of the file; what was mapped by hand was meant for the former one. */
	async choose(table: Inside): Promise<void> {
		this.older = null;
		this.pinned.clear();
		await this.change({ member: table.member, sheet: table.sheet });
		this.mapped = asksForColumns(this.data);
	}

	private async change(change: ImportPatch): Promise<void> {
		const turn = ++this.turn;
		this.checking = true;
		const answer = await actions.changeImport(this.data.id, {
			...change,
			older: this.older ?? null
		});
		if (turn !== this.turn) return;
		this.checking = false;
		if (answer instanceof Problem) {
			this.problem = answer;
			return;
		}
		this.problem = null;
		this.mapping = answer.mapping;
		this.take(answer);
	}

	async commit(): Promise<void> {
		const kept = this.remember && this.mapped && !this.data.remembered ? this.mapping : null;
		await this.act(() => actions.commitImport(this.data, kept, this.older));
	}

	/** Imports an undone file again, as it was. */
	async restore(): Promise<void> {
		await this.act(() => actions.restoreImport(this.data));
	}

	/** Deletes a preview that adds nothing: nothing is lost by it, so that nobody is asked. */
	async dismiss(): Promise<void> {
		this.busy = true;
		this.gone = await actions.dismissImports([this.data.id]);
		this.busy = false;
	}

	async undo(): Promise<void> {
		await this.act(() => actions.undoImport(this.data));
	}

	async discard(): Promise<void> {
		this.busy = true;
		this.gone = await actions.discardImport(this.data);
		this.busy = false;
	}

	/** Takes the state of an import that was committed with many, without following it by itself. */
	settle(state: ImportState): void {
		this.data = { ...this.data, ...state };
	}

	/** The page is left: the server goes on, nobody watches. */
	close(): void {
		clearTimeout(this.timer);
		this.stop?.();
		this.stop = null;
	}

	private async act(action: () => Promise<Import | null>): Promise<void> {
		this.busy = true;
		const answer = await action();
		this.busy = false;
		if (answer === null) await this.refresh();
		else this.take(answer);
	}

	/** Another window may have moved this import on meanwhile. */
	async refresh(): Promise<void> {
		const item = await actions.refreshImport(this.data.id);
		if (item !== null) this.take(item);
	}

	private follow(): void {
		if (!isRunning(this.data)) {
			this.stop?.();
			this.stop = null;
			return;
		}
		this.stop ??= followImport(this.data.id, (item) => this.take(item), report);
	}
}
