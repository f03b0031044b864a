/**
 * The part of an address that says what is shown: the range, its comparison, the filters and the
 * currency. The same names are in the API's query.
 *
 * What an address does not say, or says wrongly, is as the app has it by itself.
 */
import type { ViewQuery } from '$lib/api/models';
import {
	daysLater,
	isDay,
	monthEnd,
	monthsAround,
	monthStart,
	monthsLater,
	moved,
	type Days
} from './dates.ts';

export const PRESETS = ['7d', '28d', '90d', '12m', 'this-year', 'last-year', 'all'] as const;
/** `auto` is the last 12 months, or all where nothing is in these. */
export type Preset = (typeof PRESETS)[number] | 'auto';

export const COMPARED = ['previous', 'year', 'none'] as const;
/** `own`: with the days from `compareFrom` to `compareTo`. */
export type Compared = (typeof COMPARED)[number] | 'own';

export const FILTERS = [
	'artist',
	'track',
	'store',
	'country',
	'source',
	'rights',
	'platform'
] as const;
export type FilterName = (typeof FILTERS)[number];
export type Filters = Partial<Record<FilterName, string>>;

/** What the figures of a page can be narrowed by, with the names of the values. */
export type Choices = Partial<Record<FilterName, { value: string; label: string }[]>>;

export type View = {
	/** `own`: the days from `from` to `to`, of which one may be open. */
	range: Preset | 'own';
	from: string | null;
	to: string | null;
	compare: Compared;
	compareFrom: string | null;
	compareTo: string | null;
	filters: Filters;
	/** The currency that is drawn; with `convert` all money is converted to it. */
	currency: string | null;
	convert: boolean;
};

/** What the app shows without anything in the address. */
export const PLAIN: View = {
	range: 'auto',
	from: null,
	to: null,
	compare: 'previous',
	compareFrom: null,
	compareTo: null,
	filters: {},
	currency: null,
	convert: false
};

/** The names in an address that are a view's. */
export const NAMES: readonly string[] = [
	'range',
	'from',
	'to',
	'compare',
	'compare_from',
	'compare_to',
	...FILTERS,
	'currency',
	'convert'
];

const isPreset = (text: string | null): text is Preset =>
	text === 'auto' || PRESETS.some((one) => one === text);
const isWhole = (text: string) => /^[1-9]\d*$/.test(text);
const IS_VALUE: Partial<Record<FilterName, (text: string) => boolean>> = {
	artist: isWhole,
	track: isWhole,
	country: (text) => text === 'none' || /^[A-Z]{2}$/.test(text),
	rights: (text) => text === 'recording' || text === 'composition'
};

/** The view of an address. */
export function viewOf(query: URLSearchParams): View {
	const [from, to] = daysIn(query, 'from', 'to');
	const [compareFrom, compareTo] = daysIn(query, 'compare_from', 'compare_to');
	const range = query.get('range');
	const compare = query.get('compare');
	const currency = query.get('currency');
	const isCurrency = currency !== null && /^[A-Z]{3}$/.test(currency);
	return {
		range: from !== null || to !== null ? 'own' : isPreset(range) ? range : 'auto',
		from,
		to,
		compare:
			compareFrom !== null && compareTo !== null
				? 'own'
				: (COMPARED.find((one) => one === compare) ?? 'previous'),
		...(compareFrom !== null && compareTo !== null
			? { compareFrom, compareTo }
			: { compareFrom: null, compareTo: null }),
		filters: filtersOf(query),
		currency: isCurrency ? currency : null,
		convert: isCurrency && query.get('convert') === '1'
	};
}

/** Two days of an address, the earlier first. */
function daysIn(
	query: URLSearchParams,
	one: string,
	other: string
): [string | null, string | null] {
	const of = (name: string) => {
		const text = query.get(name);
		return text !== null && isDay(text) ? text : null;
	};
	const [first, last] = [of(one), of(other)];
	return first !== null && last !== null && last < first ? [last, first] : [first, last];
}

function filtersOf(query: URLSearchParams): Filters {
	const filters: Filters = {};
	for (const name of FILTERS) {
		const value = query.get(name)?.trim() ?? '';
		if (value !== '' && (IS_VALUE[name]?.(value) ?? true)) filters[name] = value;
	}
	return filters;
}

/** A view as the parts of an address that differ from what the app shows by itself. */
export function queryOf(view: View): URLSearchParams {
	const all = new URLSearchParams();
	for (const [name, value] of Object.entries(apiQueryOf(view))) {
		all.set(name, value === true ? '1' : String(value));
	}
	if (view.range === 'auto') all.delete('range');
	if (view.compare === 'previous') all.delete('compare');
	return all;
}

/** A view as the API's query, which says everything. */
export function apiQueryOf(view: View): ViewQuery {
	const query: ViewQuery = {};
	if (view.range === 'own') {
		if (view.from !== null) query.from = view.from;
		if (view.to !== null) query.to = view.to;
	} else query.range = view.range;
	if (view.compare === 'own' && view.compareFrom !== null && view.compareTo !== null) {
		query.compare_from = view.compareFrom;
		query.compare_to = view.compareTo;
	} else if (view.compare !== 'own') query.compare = view.compare;
	const { artist, track, rights, ...named } = view.filters;
	if (artist !== undefined) query.artist = Number(artist);
	if (track !== undefined) query.track = Number(track);
	Object.assign(query, named);
	if (rights === 'recording' || rights === 'composition') query.rights = rights;
	if (view.currency !== null) query.currency = view.currency;
	if (view.currency !== null && view.convert) query.convert = true;
	return query;
}

/** An address with another view; what is no part of a view stays. */
export function addressOf(url: URL, view: View, path = url.pathname): string {
	const query = new URLSearchParams();
	if (path === url.pathname) {
		for (const [name, value] of url.searchParams) {
			if (!NAMES.includes(name)) query.append(name, value);
		}
	}
	for (const [name, value] of queryOf(view)) query.set(name, value);
	const text = query.toString();
	return text === '' ? path : `${path}?${text}`;
}

/** The places of the navigation that show figures, and the pages below them. */
const WITH_FIGURES = /^\/((tracks|audience|campaigns)(\/.*)?)?$/;

/**
 * The address of another place, reached by the navigation. The days, the comparison, the artist and
 * the currency go along. Other filters stay with the page on which they were chosen, and a place
 * without figures takes nothing.
 */
export function carriedTo(path: string, view: View): string {
	if (!WITH_FIGURES.test(path)) return path;
	const { artist } = view.filters;
	const query = queryOf({ ...view, filters: artist === undefined ? {} : { artist } }).toString();
	return query === '' ? path : `${path}?${query}`;
}

/** A view with a change; days of one's own and presets take each other's place. */
export function changed(view: View, change: Partial<View>): View {
	const next = { ...view, ...change };
	if (next.range !== 'own') next.from = next.to = null;
	if (next.compare !== 'own') next.compareFrom = next.compareTo = null;
	if (next.currency === null) next.convert = false;
	return next;
}

/** A view with another value of a filter; null takes it off. */
export function filtered(view: View, name: FilterName, value: string | null): View {
	const filters = Object.fromEntries(
		Object.entries(view.filters).filter(([other]) => other !== name)
	);
	return { ...view, filters: value === null ? filters : { ...filters, [name]: value } };
}

/** The days of a preset; null where only the figures know, and for open days. */
export function daysOf(view: View, day: string): Days | null {
	const year = Number(day.slice(0, 4));
	switch (view.range) {
		case '7d':
		case '28d':
		case '90d':
			return { first: daysLater(day, 1 - Number.parseInt(view.range, 10)), last: day };
		case '12m':
			return { first: monthsLater(monthStart(day), -11), last: monthEnd(day) };
		case 'this-year':
			return { first: `${year}-01-01`, last: `${year}-12-31` };
		case 'last-year':
			return { first: `${year - 1}-01-01`, last: `${year - 1}-12-31` };
		case 'own':
			return view.from === null || view.to === null ? null : { first: view.from, last: view.to };
		default:
			return null;
	}
}

/** The days of a view, where either end may be open; null for all time. */
export function openDays(
	view: View,
	day: string
): { first: string | null; last: string | null } | null {
	if (view.range === 'own') return { first: view.from, last: view.to };
	return daysOf(view, day);
}

/** The change of a view that shows these days: a preset where one has them. */
export function showing(days: Days, day: string): Partial<View> {
	const preset = PRESETS.find((range) => {
		const of = daysOf({ ...PLAIN, range }, day);
		return of !== null && of.first === days.first && of.last === days.last;
	});
	return preset === undefined
		? { range: 'own', from: days.first, to: days.last }
		: { range: preset };
}

/**
 * The view that shows the figures of these days: what the app shows by itself where that has all of
 * them, or else their months.
 */
export function holding(days: Days | null, day: string): View {
	const year = daysOf({ ...PLAIN, range: '12m' }, day);
	if (days === null || year === null || days.first >= year.first) return PLAIN;
	const { first, last } = monthsAround(days);
	return { ...PLAIN, range: 'own', from: first, to: last };
}

/**
 * The view before or after, by the range's own length: null where there is no such step, or it
 * would begin after `day`. `shown` are the days that the figures say they are of.
 */
export function stepped(view: View, times: -1 | 1, day: string, shown: Days | null): View | null {
	const days = daysOf(view, day) ?? (view.range === 'auto' ? shown : null);
	if (days === null) return null;
	const next = moved(days, times);
	return next.first > day ? null : changed(view, showing(next, day));
}

/** A query of the API as text, for the addresses of files and as a key. */
export function textOf(query: ViewQuery): string {
	const parts = Object.entries(query).map(([name, value]) => [name, String(value)]);
	return new URLSearchParams(parts).toString();
}
