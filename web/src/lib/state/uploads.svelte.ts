/**
 * The files on their way to the server. They belong to the app and not to a page, so that
 * looking elsewhere stops nothing; what has arrived is a preview on the server.
 */
import { SvelteMap } from 'svelte/reactivity';
import { followUpload } from '$lib/api/events';
import { deleteUpload, readMany, readUploads } from '$lib/api/requests';
import type { Import, StoredUpload } from '$lib/api/models';
import { asProblem, Problem } from '$lib/api/problem';
import { sendFile, type Sending } from '$lib/api/upload';
import { report } from './toasts.svelte';

export type Upload = {
	id: number;
	name: string;
	size: number;
	sent: number;
	/** `stored`: the server has all of it and reads its files, whoever looks. */
	state: 'waiting' | 'sending' | 'reading' | 'stored' | 'arrived' | 'refused';
	/** The zip on the server that this is, or that this file was refused of. */
	stored: StoredUpload | null;
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
	private readonly under = new Map<number, Pick<Sending, 'cancel'>>();
	private next = 1;
	private running = 0;

	add(files: Iterable<File>): void {
		if (this.running === 0) this.total = this.through = 0;
		for (const file of files) {
			this.total += 1;
			const one = this.put({ name: file.name, size: file.size, state: 'waiting' });
			this.files.set(one.id, file);
		}
		while (this.running < AT_ONCE && this.waiting() !== undefined) void this.run();
	}

	/** Takes up what the server was given before this page was opened. */
	async resume(): Promise<void> {
		try {
			for (const stored of await readUploads()) {
				if (this.items.some((one) => one.stored?.id === stored.id)) continue;
				if (stored.finished) this.refuse(stored);
				else void this.watch(this.put({ name: stored.file_name, state: 'stored', stored }), stored);
			}
		} catch (thrown) {
			report(thrown);
		}
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
		return this.items.filter((one) => one.state !== 'arrived' && one.state !== 'refused');
	}

	/** Those that would be lost with this window. */
	get unsent(): Upload[] {
		return this.underWay.filter((one) => one.state !== 'stored');
	}

	/** Stops a file that is under way, or takes a refused one off the list. */
	drop(id: number): void {
		const gone = this.items.find((one) => one.id === id);
		this.under.get(id)?.cancel();
		this.forget(id);
		const stored = gone?.stored ?? null;
		if (stored !== null && !this.items.some((one) => one.stored?.id === stored.id))
			void this.discard(stored);
	}

	/** Nothing is left to be said of a zip, or it is stopped: what was read of it has arrived. */
	private async discard(stored: StoredUpload): Promise<void> {
		try {
			const ids = await deleteUpload(stored.id);
			if (!stored.finished) await this.arrive(ids);
		} catch (thrown) {
			report(thrown);
		}
	}

	private async arrive(ids: number[]): Promise<void> {
		for (const one of await readMany(ids)) this.arrived.set(one.id, one);
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

	/** Forgets all files: they are of an account that is left. */
	clear(): void {
		for (const one of this.under.values()) one.cancel();
		this.items = [];
		this.files.clear();
		this.arrived.clear();
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

	private put(one: Partial<Upload> & Pick<Upload, 'name' | 'state'>): Upload {
		const id = this.next++;
		this.items.push({ id, size: 0, sent: 0, stored: null, problem: null, ...one });
		// What is in the list is watched, and not what was put there.
		return this.items.at(-1) as Upload;
	}

	/** A file inside of an archive that cannot be read stands beside those that can. */
	private refuse(stored: StoredUpload): void {
		for (const refused of stored.refused) {
			const problem = new Problem({ ...refused, status: 422 });
			this.put({ name: refused.file_name, state: 'refused', stored, problem });
		}
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
			const sent = await sending.done;
			this.files.delete(upload.id);
			if (sent.upload !== null) {
				await this.watch(upload, sent.upload);
				return;
			}
			this.arrived.set(sent.import.id, sent.import);
			upload.state = 'arrived';
		} catch (thrown) {
			upload.problem = asProblem(thrown);
			upload.state = 'refused';
		} finally {
			this.under.delete(upload.id);
		}
	}

	/** Follows a zip on the server until its files have been read, or it is stopped. */
	private async watch(upload: Upload, stored: StoredUpload): Promise<void> {
		if (this.items.some((one) => one.stored?.id === stored.id && one.id !== upload.id)) {
			this.forget(upload.id); // it was found there before its answer came
			return;
		}
		upload.state = 'stored';
		upload.stored = stored;
		try {
			await new Promise<void>((resolve, reject) => {
				const stop = followUpload(
					stored.id,
					(now) => {
						upload.stored = stored = now;
						if (now.finished) resolve();
					},
					reject
				);
				const cancel = () => {
					stop();
					resolve();
				};
				this.under.set(upload.id, { cancel });
			});
			if (!stored.finished) return;
			await this.arrive(stored.import_ids);
			upload.state = 'arrived';
			this.refuse(stored);
		} catch (thrown) {
			const problem = asProblem(thrown);
			// Another window has stopped it, or read what there was to say of it.
			if (problem.code === 'not_found') this.forget(upload.id);
			else {
				upload.problem = problem;
				upload.state = 'refused';
			}
		} finally {
			this.under.delete(upload.id);
		}
	}
}

export const uploads = new Uploads();
