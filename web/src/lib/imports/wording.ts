/** An import in plain words: how sure we are, where it stands, what its numbers mean. */
import type { Import, ImportStatus, Inside, LineProblem, Reading } from '$lib/api/models';
import { exactMoney } from '$lib/format/money';
import { count } from '$lib/format/number';
import { listed, plural } from '$lib/format/words';

export type Tone = 'quiet' | 'good' | 'caution' | 'alarm';

export const STATUS: Record<ImportStatus, { label: string; tone: Tone }> = {
	previewed: { label: 'Waiting for you', tone: 'caution' },
	committing: { label: 'Being imported', tone: 'good' },
	committed: { label: 'Imported', tone: 'good' },
	undoing: { label: 'Being undone', tone: 'quiet' },
	undone: { label: 'Taken out', tone: 'quiet' },
	failed: { label: 'Did not work', tone: 'alarm' }
};

/** Where an import stands. A preview that would add nothing waits for nobody. */
export function standing(one: Foreseen): { label: string; tone: Tone } {
	if (!addsNothing(one)) return STATUS[one.status];
	return {
		label: isHere(one) ? 'Here already' : 'Nothing to import',
		tone: 'quiet'
	};
}

/** Who made the file, in words. */
export function sourceName(one: Pick<Import, 'source' | 'source_name'>): string {
	return one.source === 'custom' ? 'Your own table' : one.source_name;
}

/** Whether the file was recognised, in words instead of a percentage. */
export function recognition(one: Pick<Import, 'source' | 'source_name' | 'confidence'>): string {
	if (one.source === 'custom') {
		return one.confidence < 0.999
			? 'A kind of file that is not known here yet'
			: 'Read as you described it';
	}
	if (one.confidence >= 0.95) return `Recognised as ${one.source_name}`;
	if (one.confidence >= 0.7) return `Very likely from ${one.source_name}`;
	return `Perhaps from ${one.source_name}`;
}

/** The questions that wait for an answer; the server takes an answered one away. */
export function openQuestions(one: Pick<Import, 'questions'>) {
	return one.questions;
}

/** A file whose columns nobody has confirmed for good: they are shown. */
export function needsMapping(one: Pick<Import, 'source' | 'remembered'>): boolean {
	return one.source === 'custom' && !one.remembered;
}

/** An export that is known and belongs elsewhere: pitching, advertising. None of it is counted. */
export function isNamedOnly(one: Pick<Import, 'error'>): boolean {
	return one.error?.code === 'no_plays_or_money';
}

type Foreseen = Pick<
	Import,
	'status' | 'error' | 'questions' | 'imported' | 'superseded' | 'duplicates' | 'rejected'
>;

/** A preview with nothing open, whose import would change nothing. */
export function addsNothing(one: Foreseen): boolean {
	return (
		one.status === 'previewed' &&
		one.error === null &&
		one.questions.length === 0 &&
		one.imported === 0 &&
		(one.superseded ?? 0) === 0
	);
}

/** A preview that adds nothing, because its rows are here already. */
export function isHere(one: Foreseen): boolean {
	return addsNothing(one) && (one.duplicates ?? 0) > 0;
}

/** Nothing is open, and what importing it would do is not known: what was counted is gone. */
export function isUncounted(one: Foreseen): boolean {
	return (
		one.status === 'previewed' &&
		one.error === null &&
		one.questions.length === 0 &&
		one.imported === null
	);
}

/** Nothing is wrong with the file, and every row of it is here already or left out on purpose. */
export function holdsNothingNew(one: Foreseen): boolean {
	return addsNothing(one) && (one.rejected ?? 0) === 0;
}

/** Why a file adds nothing. */
export function nothingNew(one: Foreseen): string {
	const isWhole = (one.rejected ?? 0) === 0;
	if (isHere(one))
		return isWhole ? 'All of it is here already.' : 'All that can be read of it is here already.';
	return isWhole ? 'There is nothing in it to import.' : 'No row of it can be read as it stands.';
}

/** `12 from DistroKid and 3 from CD Baby`, the most first. */
export function sourcesOf(many: Pick<Import, 'source' | 'source_name'>[]): string {
	const found = new Map<string, number>();
	for (const one of many) found.set(sourceName(one), (found.get(sourceName(one)) ?? 0) + 1);
	const parts = [...found].sort((a, b) => b[1] - a[1]);
	return parts.length === 1
		? `All from ${parts[0]?.[0] ?? ''}`
		: listed(parts.map(([name, files]) => `${count(files)} from ${name}`));
}

/** What a table of a file is called, and how large it is. */
export function tableName(one: Pick<Inside, 'member' | 'sheet'>): string {
	return one.sheet ?? one.member ?? '';
}

export function skippedRows(one: Pick<Import, 'skipped'>): number {
	return one.skipped.reduce((all, rule) => all + rule.rows, 0);
}

export type Part = { key: 'new' | 'there' | 'skipped' | 'rejected'; label: string; rows: number };

/** Every row of the file in exactly one part; together they are the file. */
export function partsOf(
	one: Pick<Import, 'imported' | 'duplicates' | 'skipped' | 'rejected' | 'status'>
): Part[] {
	const isIn = one.status === 'committed' || one.status === 'undoing' || one.status === 'undone';
	const went = one.status === 'undone' ? 'taken out' : 'imported';
	const parts: Part[] = [
		{ key: 'new', label: isIn ? went : 'new', rows: one.imported ?? 0 },
		{ key: 'there', label: 'already there', rows: one.duplicates ?? 0 },
		{ key: 'skipped', label: 'skipped on purpose', rows: skippedRows(one) },
		{ key: 'rejected', label: isIn ? 'rejected' : 'cannot be read', rows: one.rejected ?? 0 }
	];
	return parts.filter((part) => part.rows > 0 || part.key === 'new');
}

/** `23 imported, 12 already there`: what became of a file's rows, in a line. */
export function historyCounts(
	one: Pick<Import, 'imported' | 'duplicates' | 'skipped' | 'rejected' | 'status' | 'total_rows'>
): string {
	if (one.imported === null) return `${plural(one.total_rows, 'row', 'rows')}, not counted yet`;
	return partsOf(one)
		.filter((part) => part.key !== 'rejected')
		.map((part) => `${count(part.rows)} ${part.label}`)
		.join(', ');
}

/** The rows of a file that its own page tells more of; null where there are none. */
export function toLookAt(one: Pick<Import, 'rejected' | 'mended' | 'status'>): string | null {
	if (one.status === 'failed') return null;
	const parts = [];
	const rejected = one.rejected ?? 0;
	if (rejected > 0) parts.push(`${plural(rejected, 'row', 'rows')} cannot be read`);
	if (one.mended > 0) parts.push(`${plural(one.mended, 'row was', 'rows were')} mended`);
	return parts.length === 0 ? null : parts.join(', ');
}

/** The button that imports, or why there is nothing to import. */
export function commitLabel(one: Pick<Import, 'imported' | 'duplicates' | 'superseded'>): string {
	if (one.imported === null) return 'Import';
	if (one.imported > 0) return `Import ${plural(one.imported, 'row', 'rows')}`;
	if ((one.superseded ?? 0) > 0) return 'Import the newer figures';
	if ((one.duplicates ?? 0) > 0) return 'Nothing new in this file';
	return 'Nothing to import';
}

/** What became of the rows that were mended. */
export function mendedFate(one: Foreseen & Pick<Import, 'mended'>): string {
	const single = one.mended === 1;
	switch (one.status) {
		case 'committed':
			return `${single ? 'It is' : 'They are'} in, read as told here.`;
		case 'undone':
			return `${single ? 'It was' : 'They were'} read as told here, and taken out with the others.`;
		default:
			if (addsNothing(one)) return `${single ? 'It is' : 'They are'} read as told here.`;
			return `${single ? 'It goes' : 'They go'} in, read as told here.`;
	}
}

/** What an undo of this import takes away. */
export function undoFacts(one: Pick<Import, 'imported' | 'totals' | 'superseded'>): string[] {
	const facts = [
		`Up to ${plural(one.imported ?? 0, 'line is', 'lines are')} taken out: those that no other file has too.`
	];
	const superseded = one.superseded ?? 0;
	if (superseded > 0) {
		facts.push(
			`${plural(superseded, 'older line comes', 'older lines come')} back that it replaced.`
		);
	}
	if (one.totals.length > 0) {
		const sums = one.totals.map((total) => exactMoney(total.amount, total.currency));
		facts.push(`For comparison: the whole file adds up to ${listed(sums)}.`);
	}
	facts.push('The file itself stays in the history.');
	return facts;
}

/** What is wrong, for a place that names the line already: the sentence without it. */
export function besideLine(problem: Pick<LineProblem, 'line' | 'message'>): string {
	const { line, message } = problem;
	const said = `Line ${line}`;
	if (line === null || !message.startsWith(said)) return message;
	const rest = message.slice(said.length);
	if (rest.startsWith(' ')) return `It${rest}`;
	if (!/^[:,] ./.test(rest)) return message;
	const sentence = rest.slice(2);
	// After a comma a column's name follows, which is spelled as the file spells it.
	return rest.startsWith(':') ? sentence.charAt(0).toUpperCase() + sentence.slice(1) : sentence;
}

const DELIMITERS: Record<string, string> = {
	',': 'commas',
	'\t': 'tabs',
	';': 'semicolons',
	'|': 'vertical bars'
};
const ENCODINGS: Record<string, string> = {
	'utf-8': 'Unicode (UTF-8)',
	'utf-8-sig': 'Unicode (UTF-8)',
	'utf-16': 'Unicode (UTF-16)',
	'utf-16-le': 'Unicode (UTF-16)',
	'utf-16-be': 'Unicode (UTF-16)',
	cp1252: 'Western European (Windows)',
	'iso-8859-1': 'Western European (Latin-1)',
	'latin-1': 'Western European (Latin-1)',
	ascii: 'Plain letters (ASCII)'
};
const CONTAINERS: Record<string, string> = {
	csv: 'Text table',
	xlsx: 'Excel workbook',
	zip: 'Zip archive',
	gz: 'Compressed text table'
};
const LINE_ENDINGS: Record<string, string> = { crlf: 'Windows', lf: 'Unix', cr: 'old Mac' };

/** What was detected about the file, as label and words. */
export function readingFacts(reading: Reading): { label: string; value: string }[] {
	const facts = [
		{ label: 'Kind of file', value: CONTAINERS[reading.container] ?? reading.container }
	];
	const add = (label: string, value: string | null | undefined) => {
		if (value !== null && value !== undefined && value !== '') facts.push({ label, value });
	};
	add('Table inside', reading.member);
	add('Sheet', reading.sheet);
	add('Letters', reading.encoding && (ENCODINGS[reading.encoding] ?? reading.encoding));
	add(
		'Columns parted by',
		reading.delimiter && (DELIMITERS[reading.delimiter] ?? reading.delimiter)
	);
	add(
		'Line ends',
		reading.line_ending && (LINE_ENDINGS[reading.line_ending] ?? reading.line_ending)
	);
	add('Column names in', reading.header_line ? `line ${reading.header_line}` : 'no line');
	return facts;
}

const TYPES: Record<string, string> = {
	month: 'months',
	date: 'days',
	number: 'numbers',
	integer: 'whole numbers',
	money: 'money',
	country: 'countries',
	isrc: 'ISRC codes',
	upc: 'barcodes',
	text: 'text',
	empty: 'empty'
};

export function typeWord(type: string): string {
	return TYPES[type] ?? type;
}
