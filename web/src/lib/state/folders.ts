/** Dropped things as files: a folder is all the tables in it. */

const TABLES = /\.(csv|tsv|txt|tab|xlsx|xlsm|xls|ods|gz|zip)$/i;

/** Whether a file that somebody did not pick by hand may be a table: its name says so. */
export function mayBeTable(name: string): boolean {
	return TABLES.test(name) && !name.startsWith('.');
}

/** Every file that was dropped. Has to be called while the drop is handled, before any waiting. */
export function droppedFiles(transfer: DataTransfer): Promise<File[]> {
	const entries = [...transfer.items].flatMap((item) => item.webkitGetAsEntry() ?? []);
	const plain = [...transfer.files];
	if (!entries.some((entry) => entry.isDirectory)) return Promise.resolve(plain);
	return Promise.all(entries.map((entry) => under(entry, true))).then((found) => found.flat());
}

async function under(entry: FileSystemEntry, picked: boolean): Promise<File[]> {
	if (entry.isFile) {
		if (!picked && !mayBeTable(entry.name)) return [];
		return [
			await new Promise<File>((give, fail) => (entry as FileSystemFileEntry).file(give, fail))
		];
	}
	const reader = (entry as FileSystemDirectoryEntry).createReader();
	const found: File[] = [];
	for (;;) {
		// A browser gives a folder in parts; an empty one is the end.
		const part = await new Promise<FileSystemEntry[]>((give, fail) =>
			reader.readEntries(give, fail)
		);
		if (part.length === 0) return found;
		for (const one of part) found.push(...(await under(one, false)));
	}
}
