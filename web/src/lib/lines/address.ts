/** The address of the lines behind a figure, and the filters that an address names. */
import type { LineFilters } from '$lib/api/models';

const TEXTS = [
	'metric',
	'from',
	'to',
	'store',
	'country',
	'month',
	'period',
	'source',
	'currency',
	'kind'
] as const;
const RIGHTS = ['recording', 'composition'] as const;
const NUMBERS = ['track', 'artist', 'release', 'import'] as const;

/** The filters that a reader can set; the cursor is no part of an address. */
export type Filters = Omit<LineFilters, 'cursor'>;
export type FilterName = keyof Filters;

/** The lines whose sum is the streams that are shown. */
export function streamsHref(filters: Filters = {}): string {
	return linesHref({ ...filters, metric: 'streams' });
}

/** The lines whose sum is the money of one currency that is shown. */
export function moneyHref(currency: string, filters: Filters = {}): string {
	return linesHref(moneyFilters(currency, filters));
}

/** What narrows lines to a range of days; open ends narrow nothing. */
export function daysFilters({
	first,
	last
}: {
	first: string | null;
	last: string | null;
}): Filters {
	return { ...(first === null ? {} : { from: first }), ...(last === null ? {} : { to: last }) };
}

/** What narrows lines to the money of one currency. */
export function moneyFilters(currency: string, filters: Filters = {}): Filters {
	return { ...filters, metric: 'earnings', currency };
}

export function linesHref(filters: Filters = {}): string {
	const query = new URLSearchParams();
	for (const name of [...NUMBERS, ...TEXTS, 'rights'] as const) {
		const value = filters[name];
		if (value !== undefined) query.set(name, String(value));
	}
	if (filters.undated === true) query.set('undated', 'true');
	const text = query.toString();
	return text === '' ? '/lines' : `/lines?${text}`;
}

export function filtersOf(query: URLSearchParams): Filters {
	const filters: Filters = {};
	for (const name of TEXTS) {
		const value = query.get(name);
		if (value !== null && value !== '') filters[name] = value;
	}
	for (const name of NUMBERS) {
		const value = Number(query.get(name) ?? NaN);
		if (Number.isInteger(value) && value > 0) filters[name] = value;
	}
	const rights = RIGHTS.find((one) => one === query.get('rights'));
	if (rights !== undefined) filters.rights = rights;
	if (query.get('undated') === 'true') filters.undated = true;
	return filters;
}
