/**
 * How many alerts nobody has read, for the bell. Read when the app opens, after coming back to its
 * tab, and rarely in between: alerts follow syncs and imports, and no second matters to them.
 */
import { readUnreadAlerts } from '$lib/api/requests';
import { Resource } from '$lib/state/resource.svelte';

const RARELY = 10 * 60_000;
/** Someone who changes tabs all the time asks no more often than this. */
const PAUSE = 60_000;

class Unread {
	/** Counts up whenever there are more than before: a list that is open reads them. */
	more = $state(0);
	// Where reading fails, the count stays as it was last known.
	private readonly resource = new Resource<number>(() => 'unread', readUnreadAlerts);
	private looked = 0;

	get count(): number {
		return this.resource.data ?? 0;
	}

	look = async (): Promise<void> => {
		const before = this.resource.data;
		this.looked = Date.now();
		await this.resource.load();
		if (before !== null && this.count > before) this.more += 1;
	};

	/** Takes the count that another answer has brought. */
	take(unread: number): void {
		this.resource.take(unread);
	}

	/** Looks from now on; gives back what ends it. */
	watch = (): (() => void) => {
		const back = () => {
			if (document.visibilityState === 'visible' && Date.now() - this.looked > PAUSE)
				void this.look();
		};
		const timer = setInterval(back, RARELY);
		document.addEventListener('visibilitychange', back);
		// What the page shows comes first.
		const first = setTimeout(() => void this.look(), 1_000);
		return () => {
			clearTimeout(first);
			clearInterval(timer);
			document.removeEventListener('visibilitychange', back);
		};
	};
}

export const unread = new Unread();
