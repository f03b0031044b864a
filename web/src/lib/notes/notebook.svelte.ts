/**
 * The notes of a page: what its charts show, and the note that is being written. A page makes one
 * and its charts find it in their context.
 */
import { createContext } from 'svelte';
import { deleteNote, saveNote, type OwnNote } from '$lib/actions/notes';
import { readNotes } from '$lib/api/requests';
import type { DayNote, ViewQuery } from '$lib/api/models';
import type { Problem } from '$lib/api/problem';
import { t } from '$lib/messages';
import { Resource } from '$lib/state/resource.svelte';
import { textOf } from '$lib/view/view';
import { daysOf } from './words';
import type { LaneNote } from './lane';

/** A note on its way: without an id it is a new one. */
export type Draft = {
	id: number | null;
	first: string;
	last: string;
	text: string;
	track_id: number | null;
};

export class Notebook {
	draft = $state.raw<Draft | null>(null);
	private readonly resource: Resource<DayNote[]>;

	constructor(
		/** What the page shows, as the API takes it. */
		private readonly query: () => ViewQuery,
		/** The track that the page is about. */
		readonly track: () => { id: number; title: string } | null = () => null,
		/** What happened and is no note of the server: a track's posts. */
		private readonly further: () => readonly LaneNote[] = () => []
	) {
		this.resource = new Resource(
			() => `notes ${textOf(this.query())}`,
			() => readNotes(this.query())
		);
	}

	get items(): LaneNote[] {
		return [...(this.resource.data ?? []), ...this.further()];
	}
	/** The notes as lines, without what is about the files alone. */
	get written(): string[] {
		return this.items
			.filter((note) => note.kind !== 'import' && note.kind !== 'missing')
			.map((note) => t('notes_line', { days: daysOf(note), text: note.text }));
	}
	get problem(): Problem | null {
		return this.resource.problem;
	}

	load = (): Promise<void> => this.resource.load();

	/** Begins a note on these days. */
	write = (first: string, last: string): void => {
		this.draft = { id: null, first, last, text: '', track_id: this.track()?.id ?? null };
	};
	edit = (note: OwnNote): void => {
		this.draft = { ...note };
	};
	close = (): void => {
		this.draft = null;
	};

	save = async (draft: Draft): Promise<Problem | null> => {
		const { id, first, last, text, track_id } = draft;
		const problem = await saveNote(id, { first, last, text, track_id });
		if (problem === null) {
			this.close();
			await this.load();
		}
		return problem;
	};
	remove = (note: OwnNote): Promise<boolean> => deleteNote(note, () => void this.load());
}

/** The notebook of the page that a chart stands on. */
export const [getNotebook, setNotebook, hasNotebook] = createContext<Notebook>();
