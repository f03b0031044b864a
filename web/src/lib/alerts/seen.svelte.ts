/** Which alerts were on the screen, so that they are read when the list is left. */
import { markSeen } from '$lib/actions/alerts';
import { session } from '$lib/state/session.svelte';

const HALF = 0.5;

export class Seen {
	private readonly ids = new Set<number>();

	/** Watches an unread alert's row until half of it was to be seen. */
	row = (id: number) => (row: HTMLElement) => {
		const observer = new IntersectionObserver(
			(entries) => {
				if (!entries.some((one) => one.isIntersecting)) return;
				this.ids.add(id);
				observer.disconnect();
			},
			{ threshold: HALF }
		);
		observer.observe(row);
		return () => observer.disconnect();
	};

	forget(id: number): void {
		this.ids.delete(id);
	}

	/** Tells the server; what could not be told is told the next time. */
	tell = async (): Promise<void> => {
		const ids = [...this.ids];
		if (ids.length === 0 || !session.mayChange) return;
		this.ids.clear();
		if (!(await markSeen(ids))) ids.forEach((id) => this.ids.add(id));
	};

	/** The list is shown; gives back what is to be done when it is left. */
	watch = (): (() => void) => {
		// A phone's browser ends a hidden page without another word.
		const away = () => {
			if (document.visibilityState === 'hidden') void this.tell();
		};
		document.addEventListener('visibilitychange', away);
		return () => {
			document.removeEventListener('visibilitychange', away);
			void this.tell();
		};
	};
}
