/** Short messages at the edge of the window: what was done, or what went wrong and what to do. */
import { asProblem } from '$lib/api/problem';

export type Toast = {
	id: number;
	tone: 'done' | 'problem';
	text: string;
	todo: string | null;
	action: { label: string; href: string } | null;
};

const STAY = 6_000;

class Toasts {
	items = $state<Toast[]>([]);
	private next = 1;

	show(toast: Omit<Toast, 'id'>): void {
		const id = this.next++;
		this.items.push({ ...toast, id });
		// A problem stays until it is read.
		if (toast.tone === 'done') setTimeout(() => this.close(id), STAY);
	}

	close(id: number): void {
		this.items = this.items.filter((one) => one.id !== id);
	}
}

export const toasts = new Toasts();

export function done(text: string, action: Toast['action'] = null): void {
	toasts.show({ tone: 'done', text, todo: null, action });
}

/** The one funnel of errors: shows the server's sentence and what to do. */
export function report(thrown: unknown): void {
	const problem = asProblem(thrown);
	// Being signed out has its own page, and what the reader stopped is no news to them.
	if (problem.code === 'not_signed_in' || problem.code === 'cancelled') return;
	toasts.show({ tone: 'problem', text: problem.detail, todo: problem.todo, action: null });
}
