/**
 * Changes of a mapping: each gives the whole draft back, the server reads the file with it. The
 * server lays a draft over what it has, so that what goes away is said as null.
 */
import type { ColumnReading, MappingDraft } from '$lib/api/models';
import type { LabelKey } from '$lib/messages';

/** Gives a column a field, or none. A field belongs to one column: another one lets go of it. */
export function withField(
	mapping: MappingDraft,
	column: string,
	field: string | null
): MappingDraft {
	const columns: Record<string, string | null> = {};
	for (const [name, held] of Object.entries(mapping.columns)) {
		columns[name] = field !== null && held === field ? null : held;
	}
	columns[column] = field;
	// What a column says is no longer the same for every row.
	const constants =
		field !== null && field in mapping.constants
			? { ...mapping.constants, [field]: null }
			: mapping.constants;
	return { ...mapping, columns, constants };
}

export function withConstant(mapping: MappingDraft, field: string, value: string): MappingDraft {
	const text = value.trim();
	return { ...mapping, constants: { ...mapping.constants, [field]: text === '' ? null : text } };
}

export function withDates(mapping: MappingDraft, column: string, reading: string): MappingDraft {
	return { ...mapping, dates: { ...mapping.dates, [column]: reading } };
}

export function withNumbers(mapping: MappingDraft, column: string, reading: string): MappingDraft {
	return { ...mapping, numbers: { ...mapping.numbers, [column]: reading } };
}

/** A question is answered at its id's path: `dates:Date` → `mapping.dates.Date`.
 *  `field:amount` asks for the column that is the field. */
export function withAnswer(mapping: MappingDraft, id: string, value: string): MappingDraft {
	const colon = id.indexOf(':');
	const part = id.slice(0, colon);
	const key = id.slice(colon + 1);
	switch (part) {
		case 'dates':
			return withDates(mapping, key, value);
		case 'numbers':
			return withNumbers(mapping, key, value);
		case 'constants':
			return withConstant(mapping, key, value);
		case 'columns':
			return withField(mapping, key, value);
		case 'field':
			return withField(mapping, value, key);
		default:
			return mapping;
	}
}

const DATE_FIELDS = new Set([
	'date',
	'period',
	'period_start',
	'period_end',
	'reported_on',
	'release_date'
]);
const NUMBER_TYPES = new Set(['number', 'money', 'integer']);

export const DATE_READINGS: readonly { value: string; label: LabelKey }[] = [
	{ value: 'dmy', label: 'imports_dates_dmy' },
	{ value: 'mdy', label: 'imports_dates_mdy' },
	{ value: 'ymd', label: 'imports_dates_ymd' },
	{ value: 'ydm', label: 'imports_dates_ydm' },
	{ value: 'ym', label: 'imports_dates_ym' },
	{ value: 'my', label: 'imports_dates_my' }
];

export const NUMBER_READINGS = [
	{ value: 'point', example: '1,234.56' },
	{ value: 'comma', example: '1.234,56' }
] as const;

/** Whether the order of day and month matters for this column: some sample is of numbers alone. */
export function asksForDates(column: ColumnReading, field: string | null): boolean {
	return (
		field !== null &&
		DATE_FIELDS.has(field) &&
		(column.samples.length === 0 || column.samples.some((sample) => !SPELLED.test(sample)))
	);
}

/** A month that is spelled, in any language: letters before a second number, if there is one. */
const SPELLED = /^(?:\d{1,4}[^\p{L}\d]*)?\p{L}{2,}/u;

/** Whether the decimal sign matters: some sample has one. */
export function asksForNumbers(column: ColumnReading, field: string | null): boolean {
	return (
		field !== null &&
		!DATE_FIELDS.has(field) &&
		NUMBER_TYPES.has(column.type) &&
		column.samples.some((sample) => /\d[.,]\d/.test(sample))
	);
}

/** Money needs a currency: a column of its own, or one for the whole file. */
export function needsCurrency(mapping: MappingDraft): boolean {
	const fields = Object.values(mapping.columns);
	return fields.includes('amount') && !fields.includes('currency');
}

/** Every row needs a song: a column of its own, or one song for the whole file. */
export function needsTitle(mapping: MappingDraft): boolean {
	return !Object.values(mapping.columns).includes('track_title');
}
