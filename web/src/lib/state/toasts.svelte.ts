/** Short messages at the edge of the window: what was done, or what went wrong and what to do. */
import { asProblem } from '$lib/api/problem';

/** Where a message leads, or what takes back what it tells. */
export type ToastAction =
	{ label: string; href: string } | { label: string; run: () => void | Promise<void> };

export type Toast = {
	id: number;
	tone: 'done' | 'problem';
	text: string;
	todo: string | null;
	action: ToastAction | null;
};

const STAY = 6_000;
/** There is time to read what can be taken back, and to reach it by keyboard. */
const STAY_WITH_ACTION = 12_000;

class Toasts {
	items = $state<Toast[]>([]);
	private next = 1;
	private timers = new Map<number, ReturnType<typeof setTimeout>>();

	show(toast: Omit<Toast, 'id'>): void {
		const id = this.next++;
		this.items.push({ ...toast, id });
		this.leave(id);
	}

	close(id: number): void {
		this.hold(id);
		this.items = this.items.filter((one) => one.id !== id);
	}

	/** Keeps a message while it is pointed at or has the focus. */
	hold(id: number): void {
		clearTimeout(this.timers.get(id));
		this.timers.delete(id);
	}

	/** Lets a message go after its time; a problem stays until it is read. */
	leave(id: number): void {
		const toast = this.items.find((one) => one.id === id);
		if (toast === undefined || toast.tone !== 'done') return;
		this.hold(id);
		const stay = toast.action === null ? STAY : STAY_WITH_ACTION;
		this.timers.set(
			id,
			setTimeout(() => this.close(id), stay)
		);
	}
}

export const toasts = new Toasts();

export function done(text: string, action: ToastAction | null = null): void {
	toasts.show({ tone: 'done', text, todo: null, action });
}

const ANSWERED = new Set(['not_signed_in', 'account_not_open', 'cancelled']);

/** The one funnel of errors: shows the server's sentence and what to do. */
export function report(thrown: unknown): void {
	const problem = asProblem(thrown);
	// What the shell answers itself is not shown, and what the reader stopped is no news to them.
	if (ANSWERED.has(problem.code)) return;
	toasts.show({ tone: 'problem', text: problem.detail, todo: problem.todo, action: null });
}
