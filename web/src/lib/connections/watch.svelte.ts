/** Follows connections while any of them is being read: looks again until they rest. */
import { SvelteMap } from 'svelte/reactivity';
import { readConnections } from '$lib/api/connections';
import type { Connection } from '$lib/api/models';
import { forgetFigures, Resource } from '$lib/state/resource.svelte';
import { isSyncing } from './status';

const SOON = 1_000;
/** Where a reading does not begin, looking gets rarer up to this. */
const LATE = 8_000;

export class Watch {
	readonly resource = new Resource<Connection[]>(() => 'connections', readConnections);
	/** Connections that were asked to be read, with the newest run that they had before. */
	private readonly awaited = new SvelteMap<number, number | null>();
	private timer: ReturnType<typeof setTimeout> | undefined;
	private pause = SOON;
	private left = false;

	/** Reads the connections, and again as long as one of them moves. */
	look = async (): Promise<void> => {
		clearTimeout(this.timer);
		const before = this.resource.data ?? [];
		await this.resource.load();
		const now = this.resource.data ?? [];
		let ended = false;
		for (const one of now) {
			const was = before.find((other) => other.id === one.id);
			if (was !== undefined && isSyncing(was) && !isSyncing(one)) ended = true;
			if (this.isAwaited(one)) continue;
			// Quick readings are over before anybody looks.
			if (this.awaited.delete(one.id) && !isSyncing(one)) ended = true;
		}
		if (ended) forgetFigures();
		if (this.left || !now.some((one) => isSyncing(one) || this.isAwaited(one))) return;
		this.pause = now.some(isSyncing) ? SOON : Math.min(LATE, this.pause * 1.3);
		this.timer = setTimeout(() => void this.look(), this.pause);
	};

	/** A reading has been asked for: watch for it, even where it has not begun yet. */
	expect(id: number): void {
		const known = this.resource.data?.find((one) => one.id === id);
		this.awaited.set(id, known?.runs[0]?.id ?? null);
		this.pause = SOON;
		void this.look();
	}

	/** Whether a reading was asked for whose beginning is still to be seen. */
	isAwaited(one: Connection): boolean {
		return (
			this.awaited.has(one.id) &&
			!isSyncing(one) &&
			(one.runs[0]?.id ?? null) === (this.awaited.get(one.id) ?? null)
		);
	}

	close(): void {
		this.left = true;
		clearTimeout(this.timer);
	}
}
