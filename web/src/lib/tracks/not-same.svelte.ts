/**
 * Songs that somebody has said are not the same. The server links nothing by itself, so that a no
 * changes no figure: this browser remembers not to offer it again.
 */
const KEY = 'tunescore.not-same';

function stored(): string[] {
	try {
		const found: unknown = JSON.parse(localStorage.getItem(KEY) ?? '[]');
		return Array.isArray(found) ? found.filter((one) => typeof one === 'string') : [];
	} catch {
		return [];
	}
}

export class NotSame {
	private pairs = $state<string[]>(stored());

	has(work: number, recording: number): boolean {
		return this.pairs.includes(`${work} ${recording}`);
	}

	add(work: number, recording: number): void {
		this.pairs = [...this.pairs, `${work} ${recording}`];
		try {
			localStorage.setItem(KEY, JSON.stringify(this.pairs));
		} catch {
			// A browser that keeps nothing offers it again.
		}
	}
}
