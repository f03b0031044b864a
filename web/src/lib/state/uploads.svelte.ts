/**
 * The files on their way to the server. They belong to the app and not to a page, so that
 * looking elsewhere stops nothing; what has arrived is a preview on the server.
 */
import { SvelteMap } from 'svelte/reactivity';
import type { Import } from '$lib/api/models';
import { asProblem, type Problem } from '$lib/api/problem';
import { sendFile, type Sending } from '$lib/api/upload';

export type Upload = {
	id: number;
	name: string;
	size: number;
	sent: number;
	state: 'waiting' | 'sending' | 'reading' | 'arrived' | 'refused';
	importId: number | null;
	problem: Problem | null;
};

class Uploads {
	items = $state<Upload[]>([]);
	/** What the server said about each file that has arrived. */
	readonly arrived = new SvelteMap<number, Import>();
	private readonly files = new Map<number, File>();
	private readonly under = new Map<number, Sending>();
	private next = 1;
	private running = false;

	add(files: Iterable<File>): void {
		for (const file of files) {
			const id = this.next++;
			this.files.set(id, file);
			this.items.push({
				id,
				name: file.name,
				size: file.size,
				sent: 0,
				state: 'waiting',
				importId: null,
				problem: null
			});
		}
		void this.run();
	}

	/** Under way, or refused and not yet put aside. */
	get open(): Upload[] {
		return this.items.filter((one) => one.state !== 'arrived');
	}

	/** The import page is left: what has arrived waits on the server from now on. */
	clearArrived(): void {
		this.arrived.clear();
		this.items = this.open;
	}

	get underWay(): Upload[] {
		return this.items.filter((one) => ['waiting', 'sending', 'reading'].includes(one.state));
	}

	/** Stops a file that is under way, or takes a refused one off the list. */
	drop(id: number): void {
		this.under.get(id)?.cancel();
		this.forget(id);
	}

	again(id: number): void {
		const file = this.files.get(id);
		if (file === undefined) return;
		this.forget(id);
		this.add([file]);
	}

	private forget(id: number): void {
		this.items = this.items.filter((one) => one.id !== id);
		this.files.delete(id);
	}

	/** One file after the other: the server reads each as soon as it is there. */
	private async run(): Promise<void> {
		if (this.running) return;
		this.running = true;
		for (let next = this.waiting(); next !== undefined; next = this.waiting())
			await this.send(next);
		this.running = false;
	}

	private waiting(): Upload | undefined {
		return this.items.find((one) => one.state === 'waiting');
	}

	private async send(upload: Upload): Promise<void> {
		const file = this.files.get(upload.id);
		if (file === undefined) return;
		upload.state = 'sending';
		const sending = sendFile(file, (bytes) => {
			upload.sent = bytes;
			if (bytes >= file.size) upload.state = 'reading';
		});
		this.under.set(upload.id, sending);
		try {
			const one = await sending.done;
			this.arrived.set(one.id, one);
			upload.importId = one.id;
			upload.state = 'arrived';
			this.files.delete(upload.id);
		} catch (thrown) {
			upload.problem = asProblem(thrown);
			upload.state = 'refused';
		} finally {
			this.under.delete(upload.id);
		}
	}
}

export const uploads = new Uploads();
