/** Watches connections while any of them is syncing: reads them again until all are done. */
import { SvelteMap } from 'svelte/reactivity';
import { readConnections } from '$lib/api/connections';
import type { Connection } from '$lib/api/models';
import { forgetFigures, Resource } from '$lib/state/resource.svelte';
import { isSyncing } from './status';

const SOON = 1_000;
/** Where a sync does not begin, the pauses grow up to this. */
const LATE = 8_000;

export class Watch {
	readonly resource = new Resource<Connection[]>(() => 'connections', readConnections);
	/** Connections whose sync was asked for, with the newest run that they had before. */
	private readonly awaited = new SvelteMap<number, number | null>();
	private timer: ReturnType<typeof setTimeout> | undefined;
	private pause = SOON;
	private left = false;

	/** Reads the connections, and again as long as one of them is syncing. */
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
			// A quick sync is over before it is seen.
			if (this.awaited.delete(one.id) && !isSyncing(one)) ended = true;
		}
		if (ended) forgetFigures();
		if (this.left || !now.some((one) => isSyncing(one) || this.isAwaited(one))) return;
		this.pause = now.some(isSyncing) ? SOON : Math.min(LATE, this.pause * 1.3);
		this.timer = setTimeout(() => void this.look(), this.pause);
	};

	/** A sync has been asked for: watch for it, even where it has not begun yet. */
	expect(id: number): void {
		const known = this.resource.data?.find((one) => one.id === id);
		this.awaited.set(id, known?.runs[0]?.id ?? null);
		this.pause = SOON;
		void this.look();
	}

	/** Whether a sync was asked for that has not begun yet. */
	isAwaited(connection: Connection): boolean {
		return (
			this.awaited.has(connection.id) &&
			!isSyncing(connection) &&
			(connection.runs[0]?.id ?? null) === (this.awaited.get(connection.id) ?? null)
		);
	}

	close(): void {
		this.left = true;
		clearTimeout(this.timer);
	}
}
