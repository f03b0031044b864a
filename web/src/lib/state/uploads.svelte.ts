/**
 * Files on their way to becoming imports. They belong to the app and not to a page, so that
 * looking elsewhere stops nothing; what has arrived is a preview on the server.
 *
 * `items` are sent by this browser. `stored` are zips that the server has and reads, whoever looks.
 */
import { SvelteMap } from 'svelte/reactivity';
import { deleteImport, deleteUpload, readMany, readUpload, readUploads } from '$lib/api/requests';
import type { Import, StoredUpload } from '$lib/api/models';
import { asProblem, type Problem } from '$lib/api/problem';
import { sendFile, type Sending } from '$lib/api/upload';
import { report } from './toasts.svelte';

export type Upload = {
	id: number;
	name: string;
	size: number;
	sent: number;
	state: 'waiting' | 'sending' | 'reading' | 'refused';
	problem: Problem | null;
};

/** How many files are on their way at once: small ones do not wait for each other's answers. */
const AT_ONCE = 3;
const BETWEEN_LOOKS = 700;

class Uploads {
	items = $state<Upload[]>([]);
	/** Zips that are being read, and those with files that could not be. */
	stored = $state.raw<StoredUpload[]>([]);
	/** What the server said about each file that has arrived. */
	readonly arrived = new SvelteMap<number, Import>();
	/** How many files there are in the drop that is under way. */
	total = $state(0);
	private readonly files = new Map<number, File>();
	private readonly under = new Map<number, Sending>();
	/** Zips that were put aside here: an answer that is older does not bring them back. */
	private readonly aside = new Set<number>();
	private next = 1;
	private running = 0;
	private following = false;
	/** Which account this is of; what is answered to an earlier one is not taken. */
	private turn = 0;

	add(files: Iterable<File>): void {
		if (this.unsent.length === 0) this.total = 0;
		for (const file of files) {
			this.total += 1;
			const id = this.next++;
			this.files.set(id, file);
			const blank = { sent: 0, state: 'waiting' as const, problem: null };
			this.items.push({ id, name: file.name, size: file.size, ...blank });
		}
		while (this.running < AT_ONCE && this.waiting() !== undefined) void this.run();
	}

	/** Takes up what the server was given before this page was opened. */
	async resume(): Promise<void> {
		try {
			await this.look();
		} catch (thrown) {
			report(thrown);
		}
		void this.follow();
	}

	get isIdle(): boolean {
		return this.items.length === 0 && this.stored.length === 0;
	}

	get refused(): Upload[] {
		return this.items.filter((one) => one.state === 'refused');
	}

	/** Those that would be lost with this window. */
	get unsent(): Upload[] {
		return this.items.filter((one) => one.state !== 'refused');
	}

	/** Files of the drop that is under way that are through. */
	get through(): number {
		return Math.max(0, this.total - this.unsent.length);
	}

	/** Zips that the server has not read yet. */
	get reading(): StoredUpload[] {
		return this.stored.filter((one) => one.status !== 'read');
	}

	/** What has arrived waits on the server from now on. */
	clearArrived(): void {
		this.arrived.clear();
	}

	/** Forgets everything: it is of an account that is left. */
	clear(): void {
		this.turn += 1;
		for (const one of this.under.values()) one.cancel();
		this.items = [];
		this.stored = [];
		this.total = 0;
		this.files.clear();
		this.arrived.clear();
	}

	/** Stops a file that is under way, or takes a refused one off the list. */
	drop(id: number): void {
		const state = this.items.find((one) => one.id === id)?.state;
		this.forget(id);
		// What the server has all of is taken back when it has answered.
		if (state !== 'reading') this.under.get(id)?.cancel();
	}

	/** Stops every file that this browser has not sent yet. */
	stop(): void {
		for (const one of this.unsent) this.drop(one.id);
	}

	again(id: number): void {
		const file = this.files.get(id);
		if (file === undefined) return;
		this.forget(id);
		this.add([file]);
	}

	/** Stops the reading of a zip, or puts aside what was said of it. What was read has arrived. */
	async discard(stored: StoredUpload): Promise<void> {
		const turn = this.turn;
		this.aside.add(stored.id);
		this.stored = this.stored.filter((one) => one.id !== stored.id);
		try {
			const ids = await deleteUpload(stored.id);
			if (stored.status !== 'read') await this.arrive(ids, turn);
		} catch (thrown) {
			if (asProblem(thrown).code !== 'not_found') report(thrown);
		}
	}

	private forget(id: number): void {
		this.items = this.items.filter((one) => one.id !== id);
		this.files.delete(id);
	}

	/** One file after the other: the server reads each as soon as it is there. */
	private async run(): Promise<void> {
		this.running += 1;
		for (let next = this.waiting(); next !== undefined; next = this.waiting())
			await this.send(next);
		this.running -= 1;
	}

	private waiting(): Upload | undefined {
		return this.items.find((one) => one.state === 'waiting');
	}

	private async send(upload: Upload): Promise<void> {
		const { id } = upload;
		const file = this.files.get(id);
		if (file === undefined) return;
		const turn = this.turn;
		upload.state = 'sending';
		const sending = sendFile(file, (bytes) => {
			upload.sent = bytes;
			if (bytes >= file.size) upload.state = 'reading';
		});
		this.under.set(id, sending);
		try {
			const sent = await sending.done;
			if (turn !== this.turn) return;
			const wanted = this.items.some((one) => one.id === id);
			this.forget(id);
			if (sent.upload !== null) {
				if (wanted) this.keep(sent.upload);
				else await this.discard(sent.upload);
			} else if (wanted) this.arrived.set(sent.import.id, sent.import);
			else await deleteImport(sent.import.id);
		} catch (thrown) {
			upload.problem = asProblem(thrown);
			upload.state = 'refused';
		} finally {
			this.under.delete(id);
		}
	}

	private keep(upload: StoredUpload): void {
		if (!this.stored.some((one) => one.id === upload.id)) this.stored = [upload, ...this.stored];
		void this.follow();
	}

	/** Looks again and again while the server reads. One request is for all zips. */
	private async follow(): Promise<void> {
		if (this.following) return;
		this.following = true;
		while (this.reading.length > 0) {
			await new Promise((done) => setTimeout(done, BETWEEN_LOOKS));
			try {
				await this.look();
			} catch (thrown) {
				// Nobody is signed in. All else passes, and it is looked again.
				if (asProblem(thrown).status === 401) break;
			}
		}
		this.following = false;
	}

	private async look(): Promise<void> {
		const turn = this.turn;
		const before = this.stored;
		const listed = await readUploads();
		const now = [...listed];
		for (const one of before.filter((upload) => upload.status !== 'read')) {
			const last = listed.find((other) => other.id === one.id) ?? (await this.readLast(one.id));
			if (last === null) continue;
			if (last.status === 'read') await this.arrive(last.import_ids, turn);
			else if (!now.includes(last)) now.push(last);
		}
		if (turn !== this.turn) return;
		const added = this.stored.filter((one) => ![...before, ...now].some((o) => o.id === one.id));
		this.stored = [...added, ...now].filter((one) => !this.aside.has(one.id));
	}

	/** A zip that is no longer listed: it was read whole, or another window has stopped it. */
	private async readLast(id: number): Promise<StoredUpload | null> {
		try {
			return await readUpload(id);
		} catch (thrown) {
			if (asProblem(thrown).code === 'not_found') return null;
			throw thrown;
		}
	}

	private async arrive(ids: number[], turn: number): Promise<void> {
		const found = await readMany(ids);
		if (turn !== this.turn) return;
		for (const one of found) this.arrived.set(one.id, one);
	}
}

export const uploads = new Uploads();
