/**
 * The files on their way to the server. They belong to the app and not to a page, so that
 * looking elsewhere stops nothing; what has arrived is a preview on the server.
 */
import { SvelteMap } from 'svelte/reactivity';
import { readMany } from '$lib/api/requests';
import type { Dropped, Import } from '$lib/api/models';
import { asProblem, Problem } from '$lib/api/problem';
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

/** How many files are on their way at once: small ones do not wait for each other's answers. */
const AT_ONCE = 3;

class Uploads {
	items = $state<Upload[]>([]);
	/** What the server said about each file that has arrived. */
	readonly arrived = new SvelteMap<number, Import>();
	/** Files of the drop that is under way: all of them, and those that are through. */
	total = $state(0);
	through = $state(0);
	private readonly files = new Map<number, File>();
	private readonly under = new Map<number, Sending>();
	private next = 1;
	private running = 0;

	add(files: Iterable<File>): void {
		if (this.running === 0) this.total = this.through = 0;
		for (const file of files) {
			this.total += 1;
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
		while (this.running < AT_ONCE && this.waiting() !== undefined) void this.run();
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

	get refused(): Upload[] {
		return this.items.filter((one) => one.state === 'refused');
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

	/** Stops everything that has not arrived yet. */
	stop(): void {
		for (const one of this.underWay) this.drop(one.id);
	}

	/** One file after the other: the server reads each as soon as it is there. */
	private async run(): Promise<void> {
		this.running += 1;
		for (let next = this.waiting(); next !== undefined; next = this.waiting()) {
			await this.send(next);
			this.through += 1;
		}
		this.running -= 1;
	}

	/** A file inside of an archive that cannot be read stands beside those that can. */
	private refuse(refused: Dropped['refused'][number]): void {
		const problem = new Problem({ ...refused, status: 422 });
		const blank = { size: 0, sent: 0, importId: null, state: 'refused' as const };
		this.items.push({ ...blank, id: this.next++, name: refused.file_name, problem });
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
			if (one.also.length > 0) {
				for (const other of await readMany(one.also)) this.arrived.set(other.id, other);
			}
			for (const refused of one.refused) this.refuse(refused);
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
