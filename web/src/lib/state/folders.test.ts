import { describe, expect, it } from 'vitest';
import { droppedFiles, mayBeTable } from './folders';

type Fake = { name: string; children?: Fake[] };

function entry(one: Fake): FileSystemEntry {
	if (one.children === undefined) {
		const file = (give: (file: File) => void) => give(new File([''], one.name));
		return { isFile: true, isDirectory: false, name: one.name, file } as never;
	}
	const parts = one.children.map((child) => [entry(child)]);
	const readEntries = (give: (part: FileSystemEntry[]) => void) => give(parts.shift() ?? []);
	const createReader = () => ({ readEntries });
	return { isFile: false, isDirectory: true, name: one.name, createReader } as never;
}

function transfer(...dropped: Fake[]): DataTransfer {
	return {
		files: dropped.map((one) => new File([''], one.name)),
		items: dropped.map((one) => ({ webkitGetAsEntry: () => entry(one) }))
	} as never;
}

describe('what was dropped', () => {
	it('is taken as it is, whatever a file is called', async () => {
		const files = await droppedFiles(transfer({ name: 'statement' }, { name: 'cover.png' }));
		expect(files.map((file) => file.name)).toEqual(['statement', 'cover.png']);
	});

	it('is every table of a folder and of the folders in it', async () => {
		const inner = { name: '2024', children: [{ name: 'b.tsv' }, { name: '.hidden.csv' }] };
		const folder = { name: 'sales', children: [{ name: 'a.csv' }, inner, { name: 'cover.png' }] };
		const files = await droppedFiles(transfer(folder, { name: 'mine' }));
		expect(files.map((file) => file.name)).toEqual(['a.csv', 'b.tsv', 'mine']);
	});

	it('knows a table by the end of its name', () => {
		expect(['a.CSV', 'b.xlsx', 'c.csv.gz'].every(mayBeTable)).toBe(true);
		expect(['a.pdf', 'csv', '.csv'].some(mayBeTable)).toBe(false);
	});
});
