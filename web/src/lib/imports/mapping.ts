/**
 * Changes of a mapping: each gives the whole draft back, the server reads the file with it. The
 * server lays a draft over what it has, so that what goes away is said as null.
 */
import type { ColumnReading, MappingDraft } from '$lib/api/models';
import type { LabelKey } from '$lib/messages';

/** Counts that several columns can give: they are added up. */
const ADDED_UP = new Set(['streams', 'downloads', 'performances']);
const CURRENCY_SIGN = /[$€£¥]/u;
const CURRENCIES = new Set(Intl.supportedValuesOf('currency'));

/** The currency that a column's name has, as it is written there. */
function currencyIn(column: string): string | null {
	const code = column.match(/\p{L}+/gu)?.find((word) => CURRENCIES.has(word));
	return code ?? CURRENCY_SIGN.exec(column)?.[0] ?? null;
}

/** Whether two columns can both give a field: counts that are added up, money of two currencies. */
export function canShare(field: string, column: string, other: string): boolean {
	if (ADDED_UP.has(field)) return true;
	if (field !== 'amount') return false;
	const currencies = [currencyIn(column), currencyIn(other)];
	return !currencies.includes(null) && currencies[0] !== currencies[1];
}

/** Gives a column a field, or none. Another column lets go of the field, if both cannot give it. */
export function withField(
	mapping: MappingDraft,
	column: string,
	field: string | null
): MappingDraft {
	return given(mapping, column, field, (name) => field !== null && canShare(field, column, name));
}

/** Makes a column the only one that gives a field. */
function withOnlyField(mapping: MappingDraft, column: string, field: string): MappingDraft {
	return given(mapping, column, field, () => false);
}

function given(
	mapping: MappingDraft,
	column: string,
	field: string | null,
	shares: (other: string) => boolean
): MappingDraft {
	const columns: Record<string, string | null> = {};
	for (const [name, held] of Object.entries(mapping.columns)) {
		columns[name] = field !== null && held === field && !shares(name) ? null : held;
	}
	columns[column] = field;
	// What a column says is no longer the same for every row.
	const constants =
		field !== null && field in mapping.constants
			? { ...mapping.constants, [field]: null }
			: mapping.constants;
	return { ...mapping, columns, constants };
}

/** The answer that no column of the file has a field, kept as the field's constant. */
export const NO_COLUMN = '-';

/** No column gives the field: there is no money in this file, say. */
function withoutField(mapping: MappingDraft, field: string): MappingDraft {
	const columns = Object.fromEntries(
		Object.entries(mapping.columns).map(([name, held]) => [name, held === field ? null : held])
	);
	return withConstant({ ...mapping, columns }, field, NO_COLUMN);
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
 *  `field:amount` asks for the column that is the field, or `-` where there is none. */
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
			return value === NO_COLUMN ? withoutField(mapping, key) : withOnlyField(mapping, value, key);
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
		(column.samples.length === 0 ||
			column.samples.some((sample) => !SPELLED.test(sample) && !PART_OF_YEAR.test(sample)))
	);
}

/** A month that is spelled, in any language: letters before a second number, if there is one. */
const SPELLED = /^(?:\d{1,4}[^\p{L}\d]*)?\p{L}{2,}/u;

/** A year alone, or with its quarter or half: 2026, Q3 2026, 3Q26, 2026-H1. */
const PART_OF_YEAR = /^(?:\d{4}|[QH][1-4].*|[1-4][QH].*|\d{2,4}\W?(?:[QH][1-4]|[1-4][QH]))$/iu;

/** Whether the decimal sign matters: some sample has one. */
export function asksForNumbers(column: ColumnReading, field: string | null): boolean {
	return (
		field !== null &&
		!DATE_FIELDS.has(field) &&
		NUMBER_TYPES.has(column.type) &&
		column.samples.some((sample) => /\d[.,]\d/.test(sample))
	);
}

const MONEY_FIELDS = new Set(['amount', 'bonus', 'credit', 'debit']);

/** Whether some column is money. */
export function hasMoney(mapping: Pick<MappingDraft, 'columns'>): boolean {
	return Object.values(mapping.columns).some((field) => field !== null && MONEY_FIELDS.has(field));
}

/** Money needs a currency: a column of its own, or one for the whole file. */
export function needsCurrency(mapping: MappingDraft): boolean {
	return hasMoney(mapping) && !Object.values(mapping.columns).includes('currency');
}

/** Every row needs a song: its title or its code in a column, or one song for the whole file. */
export function needsTitle(mapping: MappingDraft): boolean {
	const fields = Object.values(mapping.columns);
	return !fields.includes('track_title') && !fields.includes('isrc');
}
