/** A view in words: its range, what it is compared with, its filters. */
import { dateFormat } from '$lib/format/formatters';
import { LANGUAGE, dateLocale } from '$lib/format/locale';
import { dayName, dayRange, monthName } from '$lib/format/period';
import { sentence } from '$lib/format/words';
import { t, type LabelKey } from '$lib/messages';
import { isMonths, lengthOf, monthsOf, type Days } from './dates';
import type { Compared, FilterName, Preset, View } from './view';

const PRESET: Record<Preset, LabelKey> = {
	auto: 'view_range_12m',
	'7d': 'view_range_7d',
	'28d': 'view_range_28d',
	'90d': 'view_range_90d',
	'12m': 'view_range_12m',
	'this-year': 'view_range_this_year',
	'last-year': 'view_range_last_year',
	all: 'view_range_all'
};

const COMPARED: Record<Compared, LabelKey> = {
	previous: 'view_compare_previous',
	year: 'view_compare_year',
	none: 'view_compare_none',
	own: 'view_compare_own'
};

const FILTER: Record<FilterName, LabelKey> = {
	artist: 'view_filter_artist',
	track: 'ui_track',
	store: 'view_filter_store',
	country: 'view_filter_country',
	source: 'view_filter_source',
	rights: 'view_filter_rights',
	platform: 'view_filter_platform'
};

export const presetName = (preset: Preset) => t(PRESET[preset]);
export const comparedName = (compared: Compared) => t(COMPARED[compared]);
/** In few words what the figures of `days` are compared with; null where that is not known yet. */
export function comparedWith(compared: Compared, days: Days | null): string {
	if (compared === 'none') return t('view_compare_off');
	if (compared === 'year') return t('view_compared_year');
	if (compared === 'own') return t('view_compared_own');
	if (days === null) return t('view_compared_previous');
	return isMonths(days)
		? t('view_compared_months', { months: monthsOf(days) })
		: t('view_compared_days', { days: lengthOf(days) });
}
export const filterName = (name: FilterName) => t(FILTER[name]);

/** Days as people say them: 2025, March 2026, Jan – Mar 2026, 3 – 30 Nov 2026 */
export function daysName(days: Days, locale = dateLocale()): string {
	const { first, last } = days;
	if (!isMonths(days)) return dayRange(first, last, locale);
	const [from, to] = [first.slice(0, 4), last.slice(0, 4)];
	if (first.endsWith('-01-01') && last.endsWith('-12-31')) {
		return from === to ? from : `${from} – ${to}`;
	}
	if (first.slice(0, 7) === last.slice(0, 7)) return monthName(first, locale);
	const write = dateFormat(locale, { month: 'short', year: 'numeric', timeZone: 'UTC' });
	return write.formatRange(new Date(`${first}T00:00:00Z`), new Date(`${last}T00:00:00Z`));
}

/** The name of a view's range; `preset` is the one that an `auto` has turned out to be. */
export function rangeName(view: View, preset: string | null = null): string {
	if (view.range !== 'own') {
		return presetName(view.range === 'auto' && preset === 'all' ? 'all' : view.range);
	}
	if (view.from === null) return t('view_range_until', { day: dayName(view.to ?? '') });
	if (view.to === null) return t('view_range_since', { day: dayName(view.from) });
	return daysName({ first: view.from, last: view.to });
}

/** The name of a country in the app's language; a code that is none stays one. */
export function countryName(code: string): string {
	if (code === 'none') return t('ui_country_unknown');
	try {
		return new Intl.DisplayNames(LANGUAGE, { type: 'region' }).of(code) ?? code;
	} catch {
		return code;
	}
}

/** What a filter lets through; `known` are names that the page has read. */
export function valueName(
	name: FilterName,
	value: string,
	known: readonly { value: string; label: string }[] = []
): string {
	const read = known.find((one) => one.value === value);
	if (read !== undefined) return read.label;
	switch (name) {
		case 'country':
			return countryName(value);
		case 'store':
			return value === 'none' ? t('ui_store_unknown') : value;
		case 'rights':
			return value === 'recording' ? t('view_rights_recording') : t('view_rights_composition');
		case 'track':
			return t('view_track', { number: value });
		case 'artist':
			return t('view_artist', { number: value });
		default:
			return sentence(value);
	}
}
