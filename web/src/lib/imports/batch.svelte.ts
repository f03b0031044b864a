/** Many files that are imported together: one progress and one result for all. */
import * as actions from '$lib/actions/imports';
import type { ImportState } from '$lib/api/models';
import { forgetFigures } from '$lib/state/resource.svelte';

const BETWEEN_REQUESTS = 700;
const RUNNING = ['committing', 'previewed'];

export class Batch {
	/** The imports that have ended, well or not; the others are still being written. */
	ended = $state.raw<ImportState[]>([]);
	private stopped = false;

	constructor(private readonly ids: number[]) {}

	get total(): number {
		return this.ids.length;
	}

	get isFinished(): boolean {
		return this.ended.length >= this.total;
	}

	get rows(): { imported: number; duplicates: number; rejected: number } {
		const sum = (part: 'imported' | 'duplicates' | 'rejected') =>
			this.ended.reduce((all, item) => all + (item[part] ?? 0), 0);
		return {
			imported: sum('imported'),
			duplicates: sum('duplicates'),
			rejected: sum('rejected')
		};
	}

	/** The first and the last day of the figures of each file that is in. */
	get periods(): ImportState['period'][] {
		return this.ended.filter((item) => item.status === 'committed').map((item) => item.period);
	}

	/** Those that could not be written; each says why. */
	get failed(): ImportState[] {
		return this.ended.filter((item) => item.status === 'failed');
	}

	/** Asks again and again until all have ended; leaving the page stops only the asking. */
	async follow(): Promise<void> {
		while (!this.stopped && !this.isFinished) {
			await new Promise((done) => setTimeout(done, BETWEEN_REQUESTS));
			const states = await actions.refreshImports(this.ids);
			if (states !== null) this.ended = states.filter((item) => !RUNNING.includes(item.status));
		}
		forgetFigures();
	}

	close(): void {
		this.stopped = true;
	}
}
