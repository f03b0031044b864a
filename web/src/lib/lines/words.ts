/** The filters of lines in words. */
import type { Line } from '$lib/api/models';
import { LANGUAGE } from '$lib/format/locale';
import { dayName, monthName, periodName } from '$lib/format/period';
import { t, type LabelKey } from '$lib/messages';
import { artists } from '$lib/tracks/artists.svelte';
import type { FilterName } from './address';

const KINDS: Record<string, LabelKey> = {
	download: 'ui_downloads',
	performance: 'ui_performances',
	view: 'ui_views',
	return: 'lines_kinds_return',
	use: 'ui_uses',
	adjustment: 'lines_kinds_adjustment',
	stream: 'ui_streams'
};
const METRICS: Record<string, LabelKey> = {
	streams: 'lines_metric_streams',
	earnings: 'lines_metric_earnings',
	downloads: 'lines_metric_downloads',
	uses: 'lines_metric_uses',
	views: 'lines_metric_views',
	performances: 'lines_metric_performances',
	composition_plays: 'lines_metric_composition_plays'
};
const RIGHTS: Record<string, LabelKey> = {
	recording: 'lines_rights_recording',
	composition: 'lines_rights_composition'
};
const NONE: Partial<Record<FilterName, LabelKey>> = {
	store: 'ui_store_unknown',
	country: 'ui_country_unknown'
};

/** The text of a key; a value that is not known here is shown as it is. */
const named = (key: LabelKey | undefined, value: string) => (key === undefined ? value : t(key));

/** A filter in words; `sample` is one of the lines, which knows names. */
export function filterWords(
	name: FilterName,
	value: string | number | boolean,
	sample: Pick<Line, 'title' | 'file_name'> | null
): string {
	const text = String(value);
	const none = text === 'none' ? NONE[name] : undefined;
	if (none !== undefined) return t(none);
	switch (name) {
		case 'from':
			return t('view_range_since', { day: dayName(text) });
		case 'to':
			return t('view_range_until', { day: dayName(text) });
		case 'month':
			return monthName(text);
		case 'period':
			return periodName(text);
		case 'rights':
			return named(RIGHTS[text], text);
		case 'track':
			return sample?.title ?? t('lines_track', { number: text });
		case 'artist':
			return artists.name(text) ?? t('view_artist', { number: text });
		case 'import':
			return sample?.file_name ?? t('lines_import', { number: text });
		case 'country':
			return countryName(text);
		case 'metric':
			return named(METRICS[text], text);
		case 'undated':
			return t('lines_undated');
		case 'kind':
			return named(KINDS[text], text);
		case 'release':
			return t('lines_release', { number: text });
		default:
			return text;
	}
}

function countryName(code: string): string {
	try {
		return new Intl.DisplayNames(LANGUAGE, { type: 'region' }).of(code) ?? code;
	} catch {
		return code;
	}
}
