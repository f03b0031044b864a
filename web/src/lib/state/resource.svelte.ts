/**
 * Something read from the server, with every state that a view can be in.
 *
 * Figures that were read before are shown at once while they are read again. Where that fails
 * they stay, and `stale` says so; they are never replaced by nothing.
 */
import { SvelteMap } from 'svelte/reactivity';
import { forgetAnswers } from '$lib/shell/kept-answers';
import { asProblem, type Problem } from '$lib/api/problem';

type Kept = { data: unknown; at: string };
const kept = new SvelteMap<string, Kept>();

const now = () => new Date().toISOString();

/** Nothing of what was read belongs to the next account. */
export function forgetAll(): void {
	kept.clear();
	void forgetAnswers();
}

/** Figures may have changed: those of an earlier reading are not shown again, even for a moment. */
export function forgetFigures(keep = ''): void {
	for (const key of [...kept.keys()]) {
		if (
			key !== keep &&
			(key.startsWith('figures:') ||
				key === 'matches' ||
				key.startsWith('track ') ||
				key.startsWith('audience') ||
				key.startsWith('campaign') ||
				key.startsWith('told '))
		)
			kept.delete(key);
	}
}

export class Resource<T> {
	problem = $state<Problem | null>(null);
	busy = $state(false);
	private asked = 0;

	private last = $state.raw<T | null>(null);

	constructor(
		/** Says what is read; the same key shares what was read. */
		private readonly key: () => string,
		private readonly read: () => Promise<T>,
		/** Whether what another key has brought stays until this key's is there. */
		private readonly stays = false
	) {}

	get data(): T | null {
		return (kept.get(this.key())?.data as T | undefined) ?? this.last;
	}

	/** What is shown was read for another key. */
	get turning(): boolean {
		return this.last !== null && !kept.has(this.key());
	}

	/** When the shown data was read, an instant. */
	get at(): string | null {
		return kept.get(this.key())?.at ?? null;
	}

	/** There is an answer: the data, or why there is none. */
	get settled(): boolean {
		return this.data !== null || this.problem !== null;
	}

	/** Old data is shown because reading again did not work. */
	get stale(): boolean {
		return this.problem !== null && this.data !== null;
	}

	load = async (): Promise<void> => {
		const key = this.key();
		const turn = ++this.asked;
		this.busy = true;
		try {
			const data = await this.read();
			kept.set(key, { data, at: now() });
			if (turn !== this.asked) return;
			this.problem = null;
			if (this.stays) this.last = data;
		} catch (thrown) {
			if (turn !== this.asked) return;
			this.problem = asProblem(thrown);
			this.last = null;
		} finally {
			if (turn === this.asked) this.busy = false;
		}
	};

	/** Takes data that an action has brought, instead of reading again. */
	take(data: T): void {
		kept.set(this.key(), { data, at: now() });
		this.problem = null;
	}
}
