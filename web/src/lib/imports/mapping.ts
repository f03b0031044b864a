/** Changes of a mapping: each gives the whole mapping back, the server reads the file with it. */
import type { ColumnReading, Mapping } from '$lib/api/models';

function without(entries: Record<string, string>, key: string): Record<string, string> {
	return Object.fromEntries(Object.entries(entries).filter(([name]) => name !== key));
}

/** Gives a column a field, or none. A field belongs to one column: another one lets go of it. */
export function withField(mapping: Mapping, column: string, field: string | null): Mapping {
	const columns: Record<string, string> = {};
	for (const [name, held] of Object.entries(mapping.columns)) {
		if (name !== column && held !== field) columns[name] = held;
	}
	if (field !== null) columns[column] = field;
	// What a column says is no longer the same for every row.
	const constants = field === null ? mapping.constants : without(mapping.constants, field);
	return { ...mapping, columns, constants };
}

export function withConstant(mapping: Mapping, field: string, value: string): Mapping {
	const rest = without(mapping.constants, field);
	const text = value.trim();
	return { ...mapping, constants: text === '' ? rest : { ...rest, [field]: text } };
}

export function withDates(mapping: Mapping, column: string, reading: string): Mapping {
	return { ...mapping, dates: { ...mapping.dates, [column]: reading } };
}

export function withNumbers(mapping: Mapping, column: string, reading: string): Mapping {
	return { ...mapping, numbers: { ...mapping.numbers, [column]: reading } };
}

/** A question is answered at its id's path: `dates:Date` → `mapping.dates.Date`. */
export function withAnswer(mapping: Mapping, id: string, value: string): Mapping {
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

export const DATE_READINGS = [
	{ value: 'dmy', label: 'Day first' },
	{ value: 'mdy', label: 'Month first' },
	{ value: 'ymd', label: 'Year first' },
	{ value: 'ym', label: 'Year and month' },
	{ value: 'my', label: 'Month and year' }
] as const;

export const NUMBER_READINGS = [
	{ value: 'point', label: '1,234.56' },
	{ value: 'comma', label: '1.234,56' }
] as const;

/** Whether the order of day and month matters for this column. */
export function asksForDates(field: string | null): boolean {
	return field !== null && DATE_FIELDS.has(field);
}

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
export function needsCurrency(mapping: Mapping): boolean {
	const fields = Object.values(mapping.columns);
	return fields.includes('amount') && !fields.includes('currency');
}

/** Every row needs a song: a column of its own, or one song for the whole file. */
export function needsTitle(mapping: Mapping): boolean {
	return !Object.values(mapping.columns).includes('track_title');
}
