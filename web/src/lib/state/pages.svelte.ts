/** A list that comes page by page: the next page is added under what is there. */
import type { Page } from '$lib/api/requests';
import { asProblem, type Problem } from '$lib/api/problem';

export class Pages<T> {
	items = $state.raw<T[] | null>(null);
	problem = $state<Problem | null>(null);
	busy = $state(false);
	private cursor = $state<string | null>(null);
	private turn = 0;

	constructor(private readonly read: (cursor: string | null) => Promise<Page<T>>) {}

	/** There is an answer: the first page, or why there is none. */
	get settled(): boolean {
		return this.items !== null || this.problem !== null;
	}

	get more(): boolean {
		return this.cursor !== null;
	}

	/** Reads the first page again; what is shown stays until it is there. */
	async restart(): Promise<void> {
		await this.fetch(null, () => []);
	}

	async next(): Promise<void> {
		if (this.cursor === null || this.busy) return;
		await this.fetch(this.cursor, () => this.items ?? []);
	}

	private async fetch(cursor: string | null, before: () => T[]): Promise<void> {
		const turn = ++this.turn;
		this.busy = true;
		try {
			const page = await this.read(cursor);
			if (turn !== this.turn) return;
			this.items = [...before(), ...page.items];
			this.cursor = page.next_cursor;
			this.problem = null;
		} catch (thrown) {
			if (turn === this.turn) this.problem = asProblem(thrown);
		} finally {
			if (turn === this.turn) this.busy = false;
		}
	}
}
