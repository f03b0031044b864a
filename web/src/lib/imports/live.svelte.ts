/** One import as a page holds it: what the server last said, and what can be done with it. */
import * as actions from '$lib/actions/imports';
import { followImport, isMoving } from '$lib/api/events';
import type { Import, ImportPatch, ImportState, Inside, MappingDraft } from '$lib/api/models';
import { Problem } from '$lib/api/problem';
import { forgetFigures } from '$lib/state/resource.svelte';
import { report } from '$lib/state/toasts.svelte';
import { withAnswer } from './mapping';
import { isHere, isUncounted, needsMapping, openQuestions } from './wording';

const PAUSE = 350;

/** Columns are to be confirmed, but not of rows that are here already. */
function asksForColumns(one: Import): boolean {
	return needsMapping(one) && !isHere(one);
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
	/** Keep the mapping, so that the next file with this header needs no question. */
	remember = $state(true);
	/** What an older file does to newer figures; asked once, said with every change. */
	private older: ImportPatch['older'] = null;
	private stop: (() => void) | null = null;
	private timer: ReturnType<typeof setTimeout> | undefined;
	private turn = 0;

	/**
	 * `rested` is called whenever its lines have gone in or were taken out. `twin` is another import
	 * of the same table of the same file.
	 */
	constructor(
		one: Import,
		private readonly rested: (one: Import) => void = () => {},
		private readonly twin: LiveImport | null = null
	) {
		this.data = one;
		this.mapping = one.mapping;
		this.mapped = asksForColumns(one);
		this.follow();
	}

	/** Nothing is missing but the button. */
	get ready(): boolean {
		const one = this.data;
		return (
			one.status === 'previewed' &&
			one.error === null &&
			(one.imported ?? 0) + (one.superseded ?? 0) > 0 &&
			openQuestions(one).length === 0 &&
			this.problem === null
		);
	}

	/** The very same lies here as another import. */
	get isTwice(): boolean {
		return this.twin !== null && !this.twin.gone;
	}

	take(one: Import): void {
		const rests = isMoving(this.data) && !isMoving(one);
		this.data = one;
		this.follow();
		if (!rests) return;
		forgetFigures();
		this.rested(one);
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
		await this.change({ source });
		this.mapped = asksForColumns(this.data);
	}

	/** Reads another table of the file; what was mapped by hand was meant for the former one. */
	async choose(table: Inside): Promise<void> {
		this.older = null;
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

	/** Brings an import back that was taken out, as it was. */
	async putBack(): Promise<void> {
		await this.act(() => actions.putBackImport(this.data));
	}

	/** Closes a preview that adds nothing: nothing is lost by it, so that nobody is asked. */
	async putAside(): Promise<void> {
		this.busy = true;
		this.gone = await actions.putAside([this.data.id]);
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

	/** Takes what is known of an import that went in among many, without following it by itself. */
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
		const one = await actions.lookAgain(this.data.id);
		if (one !== null) this.take(one);
	}

	private follow(): void {
		if (!isMoving(this.data)) {
			this.stop?.();
			this.stop = null;
			return;
		}
		this.stop ??= followImport(this.data.id, (one) => this.take(one), report);
	}
}
