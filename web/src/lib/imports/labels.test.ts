import { describe, expect, it } from 'vitest';
import {
	withoutLine,
	commitLabel,
	historyCounts,
	isAlreadyImported,
	isUncounted,
	repairText,
	needsMapping,
	nothingNew,
	rowParts,
	readingFacts,
	recognition,
	statusLabel,
	reviewText,
	undoFacts
} from './labels';

const counts = {
	imported: 990,
	duplicates: 0,
	skipped: [{ reason: 'totals_row', label: 'Totals row', rows: 1 }],
	rejected: 9,
	superseded: 0,
	status: 'previewed' as const
};

describe('the rows of a file', () => {
	it('are each in exactly one part', () => {
		const parts = rowParts({ ...counts, duplicates: 12 });
		expect(parts.reduce((all, part) => all + part.rows, 0)).toBe(990 + 12 + 1 + 9);
	});

	it('always say how many are new, even none', () => {
		expect(rowParts({ ...counts, imported: 0 })[0]).toMatchObject({ key: 'new', rows: 0 });
	});
});

describe('a preview', () => {
	const preview = { ...counts, error: null, questions: [], imported: 0, duplicates: 5 };

	it('that adds nothing needs no review', () => {
		expect(statusLabel({ ...preview, imported: 1 }).label).toBe('Ready for review');
		expect(statusLabel(preview).label).toBe('Already imported');
		expect(statusLabel({ ...preview, duplicates: 0 }).label).toBe('Nothing to import');
		expect(statusLabel({ ...preview, superseded: 2 }).label).toBe('Ready for review');
	});

	it('is counted again where its counts are gone and nothing is open', () => {
		expect(isUncounted({ ...preview, imported: null })).toBe(true);
		expect(isUncounted(preview)).toBe(false);
		const question = { id: 'constants:currency', column: '', text: 'Which?', choices: [] };
		expect(isUncounted({ ...preview, imported: null, questions: [question] })).toBe(false);
	});

	it('says why it adds nothing', () => {
		expect(nothingNew({ ...preview, rejected: 0 })).toBe(
			'Everything in this file is already imported.'
		);
		expect(nothingNew(preview)).toBe(
			'Everything that can be read in this file is already imported.'
		);
		const unread = { ...preview, duplicates: 0 };
		expect(nothingNew(unread)).toBe('No row of this file can be read with these columns.');
		expect(nothingNew({ ...unread, rejected: 0 })).toBe('There is nothing to import in this file.');
	});

	it('of which no row can be read is not imported already, so its columns can be changed', () => {
		expect(isAlreadyImported(preview)).toBe(true);
		expect(isAlreadyImported({ ...preview, duplicates: 0 })).toBe(false);
	});
});

describe('an undone import', () => {
	it('shows no row as imported', () => {
		const item = { ...counts, error: null, questions: [], status: 'committed' as const };
		expect(rowParts({ ...counts, status: 'undone' })[0]?.label).toBe('undone');
		expect(repairText({ ...item, mended: 2 })).toBe('They are imported as described here.');
		expect(repairText({ ...item, status: 'undone', mended: 1 })).toBe(
			'It was read as described here, and undone with the others.'
		);
	});
});

describe('the history', () => {
	it('shows what became of the rows, and those to review apart', () => {
		const item = { ...counts, status: 'committed' as const, total_rows: 1000, mended: 1 };
		expect(historyCounts(item)).toBe('990 imported · 1 skipped');
		expect(reviewText(item)).toBe('9 rows were rejected · 1 row was repaired');
		expect(reviewText({ ...item, rejected: 0, mended: 0 })).toBeNull();
		expect(historyCounts({ ...item, imported: null })).toBe('1,000 rows, not counted yet');
	});
});

describe('the button', () => {
	it('says how many rows it imports', () => {
		expect(commitLabel(counts)).toBe('Import 990 rows');
		expect(commitLabel({ ...counts, imported: 1 })).toBe('Import 1 row');
	});

	it('says why there is nothing to import', () => {
		expect(commitLabel({ ...counts, imported: 0, duplicates: 5 })).toBe('Nothing new in this file');
		expect(commitLabel({ ...counts, imported: 0 })).toBe('Nothing to import');
	});
});

describe('recognition', () => {
	it('is said in words', () => {
		const item = { source: 'distrokid', source_name: 'DistroKid', confidence: 1 };
		expect(recognition(item)).toBe('Recognised as DistroKid');
		expect(recognition({ ...item, confidence: 0.8 })).toBe('Probably from DistroKid');
		expect(needsMapping({ ...item, remembered: false })).toBe(false);
		expect(needsMapping({ source: 'custom', remembered: false })).toBe(true);
		expect(needsMapping({ source: 'custom', remembered: true })).toBe(false);
	});
});

describe('an undo', () => {
	it('says what it removes, and the sum of the file to the last digit', () => {
		const facts = undoFacts({
			...counts,
			totals: [{ currency: 'USD', amount: '12.345678901234' }]
		});
		expect(facts.join(' ')).toContain('990 lines');
		expect(facts.join(' ')).toContain('12.345678901234');
	});
});

describe('what was detected', () => {
	it('is said without technical names', () => {
		const facts = readingFacts({
			container: 'csv',
			encoding: 'cp1252',
			delimiter: '\t',
			quote: '"',
			line_ending: 'crlf',
			header_line: 3,
			sheet: null,
			member: null,
			tables: [],
			choosable: false
		});
		expect(facts.map((fact) => fact.value)).toEqual([
			'Text table',
			'Western European (Windows)',
			'Tab',
			'Windows',
			'in line 3'
		]);
	});
});

describe('a problem beside its line', () => {
	it('says the line once', () => {
		const said = (line: number | null, message: string) => withoutLine({ line, message });
		expect(said(6, 'Line 6: there is a tab too many.')).toBe('There is a tab too many.');
		expect(said(6, 'Line 6 has 4 cells, but the header has 5.')).toBe(
			'Has 4 cells, but the header has 5.'
		);
		expect(said(6, 'Line 6, earnings: “x” is not a number.')).toBe(
			'earnings: “x” is not a number.'
		);
	});

	it('is whole where its words name no line, or another item', () => {
		const said = (line: number | null, message: string) => withoutLine({ line, message });
		expect(said(6, 'Line 60: there is a tab too many.')).toBe('Line 60: there is a tab too many.');
		expect(said(1, 'Lines 1 to 2 name the columns together.')).toBe(
			'Lines 1 to 2 name the columns together.'
		);
		expect(said(null, 'Line 6 is the last one.')).toBe('Line 6 is the last one.');
	});
});
