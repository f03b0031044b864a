/** Labels of an import: its source, its status, what its rows and numbers are. */
import type { Import, ImportStatus, Inside, LineProblem, Reading } from '$lib/api/models';
import { exactMoney } from '$lib/format/money';
import { listed } from '$lib/format/words';
import { t, type LabelKey, type MessageKey } from '$lib/messages';

export type Tone = 'quiet' | 'good' | 'caution' | 'alarm';

const STATUS: Record<ImportStatus, { label: LabelKey; tone: Tone }> = {
	previewed: { label: 'imports_status_previewed', tone: 'caution' },
	committing: { label: 'imports_status_committing', tone: 'good' },
	committed: { label: 'imports_status_committed', tone: 'good' },
	undoing: { label: 'imports_status_undoing', tone: 'quiet' },
	undone: { label: 'imports_status_undone', tone: 'quiet' },
	failed: { label: 'imports_status_failed', tone: 'alarm' }
};

/** The status of an import. A preview that would add nothing needs no review. */
export function statusLabel(item: Previewed): { label: string; tone: Tone } {
	if (!addsNothing(item)) {
		const { label, tone } = STATUS[item.status];
		return { label: t(label), tone };
	}
	const isKnown = isAlreadyImported(item);
	return { label: t(isKnown ? 'imports_status_known' : 'imports_status_nothing'), tone: 'quiet' };
}

/** The name of the file's source. */
export function sourceName(item: Pick<Import, 'source' | 'source_name'>): string {
	return item.source === 'custom' ? t('imports_source_custom') : item.source_name;
}

/** Whether the file was recognised, in words instead of a percentage. */
export function recognition(item: Pick<Import, 'source' | 'source_name' | 'confidence'>): string {
	const source = item.source_name;
	if (item.source === 'custom') {
		return t(item.confidence < 0.999 ? 'imports_recognised_unknown' : 'imports_recognised_custom');
	}
	if (item.confidence >= 0.95) return t('imports_recognised', { source });
	if (item.confidence >= 0.7) return t('imports_recognised_probably', { source });
	return t('imports_recognised_maybe', { source });
}

/** The questions that wait for an answer; the server takes an answered one away. */
export function openQuestions(item: Pick<Import, 'questions'>) {
	return item.questions;
}

/** A file whose columns nobody has confirmed for good: they are shown. */
export function needsMapping(item: Pick<Import, 'source' | 'remembered'>): boolean {
	return item.source === 'custom' && !item.remembered;
}

/** An export that is known and belongs elsewhere: pitching, advertising. None of it is counted. */
export function isNotCounted(item: Pick<Import, 'error'>): boolean {
	return item.error?.code === 'no_plays_or_money';
}

type Previewed = Pick<
	Import,
	'status' | 'error' | 'questions' | 'imported' | 'superseded' | 'duplicates' | 'rejected'
>;

/** A preview with nothing open, whose import would change nothing. */
export function addsNothing(item: Previewed): boolean {
	return (
		item.status === 'previewed' &&
		item.error === null &&
		item.questions.length === 0 &&
		item.imported === 0 &&
		(item.superseded ?? 0) === 0
	);
}

/** A preview that adds nothing, because its rows are here already. */
export function isAlreadyImported(item: Previewed): boolean {
	return addsNothing(item) && (item.duplicates ?? 0) > 0;
}

/** Nothing is open, and what importing it would do is not known: what was counted is gone. */
export function isUncounted(item: Previewed): boolean {
	return (
		item.status === 'previewed' &&
		item.error === null &&
		item.questions.length === 0 &&
		item.imported === null
	);
}

/** Nothing is wrong with the file, and every row of it is here already or left out on purpose. */
export function hasNothingNew(item: Previewed): boolean {
	return addsNothing(item) && (item.rejected ?? 0) === 0;
}

/** Why a file adds nothing. */
export function nothingNew(item: Previewed): string {
	const isWhole = (item.rejected ?? 0) === 0;
	if (isAlreadyImported(item))
		return t(isWhole ? 'imports_nothing_known' : 'imports_nothing_known_readable');
	return t(isWhole ? 'imports_nothing_to_import' : 'imports_nothing_unreadable');
}

/** `12 from DistroKid and 3 from CD Baby`, the most first. */
export function sourceCounts(items: Pick<Import, 'source' | 'source_name'>[]): string {
	const found = new Map<string, number>();
	for (const item of items) found.set(sourceName(item), (found.get(sourceName(item)) ?? 0) + 1);
	const parts = [...found].sort((a, b) => b[1] - a[1]);
	return parts.length === 1
		? t('imports_ready_all_from', { source: parts[0]?.[0] ?? '' })
		: listed(parts.map(([source, files]) => t('imports_ready_from', { source, files })));
}

/** The name of a table in a file. */
export function tableName(item: Pick<Inside, 'member' | 'sheet'>): string {
	return item.sheet ?? item.member ?? '';
}

export function skippedRows(item: Pick<Import, 'skipped'>): number {
	return item.skipped.reduce((all, rule) => all + rule.rows, 0);
}

type RowKind = 'new' | 'known' | 'skipped' | 'rejected';
export type Part = { key: RowKind; label: string; rows: number };
type Counted = Pick<Import, 'imported' | 'duplicates' | 'skipped' | 'rejected' | 'status'>;

/** Whether its rows were imported, now or before an undo. */
function hasResult({ status }: Pick<Import, 'status'>): boolean {
	return status === 'committed' || status === 'undoing' || status === 'undone';
}

/** `9 rows cannot be read`, which were rejected once the others are imported. */
export function rejectedRows(item: Pick<Import, 'status'>, rows: number): string {
	return hasResult(item)
		? t('imports_problems_rejected', { rows })
		: t('imports_problems_unreadable', { rows });
}

/** Every row of the file in exactly one part; together they are the file. */
export function rowParts(item: Counted): Part[] {
	const isDone = hasResult(item);
	const added = item.status === 'undone' ? 'imports_part_undone' : 'imports_part_imported';
	const rejected = isDone ? 'imports_part_rejected' : 'imports_part_unreadable';
	const parts: Part[] = [
		{ key: 'new', label: t(isDone ? added : 'imports_part_new'), rows: item.imported ?? 0 },
		{ key: 'known', label: t('imports_part_known'), rows: item.duplicates ?? 0 },
		{ key: 'skipped', label: t('imports_part_skipped'), rows: skippedRows(item) },
		{ key: 'rejected', label: t(rejected), rows: item.rejected ?? 0 }
	];
	return parts.filter((part) => part.rows > 0 || part.key === 'new');
}

const ADDED: Record<ImportStatus, AddedRows> = {
	previewed: 'imports_history_new',
	committing: 'imports_history_new',
	committed: 'imports_history_imported',
	undoing: 'imports_history_imported',
	undone: 'imports_history_undone',
	failed: 'imports_history_new'
};
type AddedRows = Extract<MessageKey, `imports_history_${'new' | 'imported' | 'undone'}`>;

/** `23 imported · 12 already imported`: what became of a file's rows, in a line. */
export function historyCounts(item: Counted & Pick<Import, 'total_rows'>): string {
	if (item.imported === null) return t('imports_history_uncounted', { rows: item.total_rows });
	const known = item.duplicates ?? 0;
	const skipped = skippedRows(item);
	const counts = [t(ADDED[item.status], { rows: item.imported })];
	if (known > 0) counts.push(t('imports_history_known', { rows: known }));
	if (skipped > 0) counts.push(t('imports_history_skipped', { rows: skipped }));
	return counts.join(' · ');
}

/** The rows that the file's own page says more about; null where there are none. */
export function reviewText(item: Pick<Import, 'rejected' | 'mended' | 'status'>): string | null {
	if (item.status === 'failed') return null;
	const parts = [];
	const rejected = item.rejected ?? 0;
	if (rejected > 0) parts.push(rejectedRows(item, rejected));
	if (item.mended > 0) parts.push(t('imports_problems_repaired', { rows: item.mended }));
	return parts.length === 0 ? null : parts.join(' · ');
}

/** The button that imports, or why there is nothing to import. */
export function commitLabel(item: Pick<Import, 'imported' | 'duplicates' | 'superseded'>): string {
	if (item.imported === null) return t('imports_commit_button');
	if (item.imported > 0) return t('imports_commit_rows_button', { rows: item.imported });
	if ((item.superseded ?? 0) > 0) return t('imports_commit_newer_button');
	if ((item.duplicates ?? 0) > 0) return t('imports_commit_none_new');
	return t('imports_status_nothing');
}

/** What became of the rows that were repaired. */
export function repairText(item: Previewed & Pick<Import, 'mended'>): string {
	const rows = item.mended;
	switch (item.status) {
		case 'committed':
			return t('imports_repaired_added', { rows });
		case 'undone':
			return t('imports_repaired_undone', { rows });
		default:
			return t(addsNothing(item) ? 'imports_repaired_read' : 'imports_repaired_will_add', { rows });
	}
}

/** What an undo of this import removes. */
export function undoFacts(item: Pick<Import, 'imported' | 'totals' | 'superseded'>): string[] {
	const facts = [t('imports_undo_fact_lines', { lines: item.imported ?? 0 })];
	const replaced = item.superseded ?? 0;
	if (replaced > 0) facts.push(t('imports_undo_fact_replaced', { lines: replaced }));
	if (item.totals.length > 0) {
		const sums = item.totals.map((total) => exactMoney(total.amount, total.currency));
		facts.push(t('imports_undo_fact_total', { sums: listed(sums) }));
	}
	facts.push(t('imports_undo_fact_file'));
	return facts;
}

/** What is wrong, for a place that shows the line already: the message without it. */
export function withoutLine(problem: Pick<LineProblem, 'line' | 'message'>): string {
	const found = /^Line (\d+)(: | |, )(.+)$/s.exec(problem.message);
	if (found === null || Number(found[1]) !== problem.line) return problem.message;
	const [, , mark, rest = ''] = found;
	// After a comma a column's name follows, which is spelled as the file spells it.
	return mark === ', ' ? rest : rest.charAt(0).toUpperCase() + rest.slice(1);
}

const DELIMITERS: Record<string, LabelKey> = {
	',': 'imports_delimiter_comma',
	'\t': 'imports_delimiter_tab',
	';': 'imports_delimiter_semicolon',
	'|': 'imports_delimiter_pipe'
};
const ENCODINGS: Record<string, LabelKey> = {
	'utf-8': 'imports_encoding_utf_8',
	'utf-8-sig': 'imports_encoding_utf_8',
	'utf-16': 'imports_encoding_utf_16',
	'utf-16-le': 'imports_encoding_utf_16',
	'utf-16-be': 'imports_encoding_utf_16',
	cp1252: 'imports_encoding_windows',
	'iso-8859-1': 'imports_encoding_latin_1',
	'latin-1': 'imports_encoding_latin_1',
	ascii: 'imports_encoding_ascii'
};
const CONTAINERS: Record<string, LabelKey> = {
	csv: 'imports_container_csv',
	xlsx: 'imports_container_xlsx',
	zip: 'imports_container_zip',
	gz: 'imports_container_gz'
};
const LINE_ENDS: Record<string, LabelKey> = {
	crlf: 'imports_line_end_crlf',
	lf: 'imports_line_end_lf',
	cr: 'imports_line_end_cr'
};

/** What was detected about the file. */
export function readingFacts(reading: Reading): { label: string; value: string }[] {
	const facts: { label: string; value: string }[] = [];
	const add = (label: LabelKey, value: string | null) => {
		if (value) facts.push({ label: t(label), value });
	};
	const named = (value: string | null, names: Record<string, LabelKey>) => {
		const key = names[value ?? ''];
		return key === undefined ? value : t(key);
	};
	add('imports_file_type', named(reading.container, CONTAINERS));
	add('imports_file_archive', reading.member);
	add('imports_file_sheet', reading.sheet);
	add('imports_file_encoding', named(reading.encoding, ENCODINGS));
	add('imports_file_separator', named(reading.delimiter, DELIMITERS));
	add('imports_file_line_ends', named(reading.line_ending, LINE_ENDS));
	const line = reading.header_line;
	add(
		'imports_file_header',
		line ? t('imports_file_header_line', { line }) : t('imports_file_header_none')
	);
	return facts;
}

const TYPES: Record<string, LabelKey> = {
	month: 'imports_type_months',
	period: 'imports_type_periods',
	date: 'imports_type_dates',
	number: 'imports_type_numbers',
	integer: 'imports_type_integers',
	money: 'imports_type_money',
	country: 'imports_type_countries',
	isrc: 'imports_type_isrc',
	upc: 'imports_type_barcode',
	text: 'imports_type_text',
	empty: 'ui_empty'
};

/** What a column holds. */
export function typeLabel(type: string): string {
	const key = TYPES[type];
	return key === undefined ? type : t(key);
}
