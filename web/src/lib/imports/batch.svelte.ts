/** Many imports that go in together: one progress for all of them, one outcome. */
import * as actions from '$lib/actions/imports';
import type { ImportState } from '$lib/api/models';
import { forgetFigures } from '$lib/state/resource.svelte';

const BETWEEN_LOOKS = 700;
const MOVING = ['committing', 'previewed'];

export class Batch {
	/** The files that rest, by their numbers; the others are still being written. */
	rested = $state.raw<ImportState[]>([]);
	private stopped = false;

	constructor(private readonly ids: number[]) {}

	get total(): number {
		return this.ids.length;
	}

	get finished(): boolean {
		return this.rested.length >= this.total;
	}

	get rows(): { imported: number; duplicates: number; rejected: number } {
		const sum = (part: 'imported' | 'duplicates' | 'rejected') =>
			this.rested.reduce((all, one) => all + (one[part] ?? 0), 0);
		return {
			imported: sum('imported'),
			duplicates: sum('duplicates'),
			rejected: sum('rejected')
		};
	}

	/** Those that could not be written; each says why. */
	get failed(): ImportState[] {
		return this.rested.filter((one) => one.status === 'failed');
	}

	/** Looks again and again until all of them rest; leaving the page stops the looking alone. */
	async follow(): Promise<void> {
		while (!this.stopped && !this.finished) {
			await new Promise((done) => setTimeout(done, BETWEEN_LOOKS));
			const states = await actions.lookAtMany(this.ids);
			if (states !== null) this.rested = states.filter((one) => !MOVING.includes(one.status));
		}
		forgetFigures();
	}

	close(): void {
		this.stopped = true;
	}
}
