/** What the bar offers to narrow a page by: the rows that the page has read. */
import type { Artist, Overview } from '$lib/api/models';
import { t } from '$lib/messages';
import type { Choices, FilterName } from '$lib/view/view';

type Read = Pick<Overview, 'stores' | 'countries' | 'tracks' | 'artists' | 'totals'>;

/** `own` are the filters that the page itself is; `artists` are all, where they are known. */
export function choicesOf(
	data: Read | null,
	own: readonly FilterName[] = [],
	artists: readonly Pick<Artist, 'id' | 'name'>[] = []
): Choices {
	if (data === null) return {};
	const { recording_money: recordings, composition_money: compositions } = data.totals;
	const both = recordings.length > 0 && compositions.length > 0;
	const all: Choices = {
		artist: (artists.length > 0 ? artists : data.artists).map((one) => ({
			value: String(one.id),
			label: one.name
		})),
		store: data.stores.map((one) => ({ value: one.store, label: one.store })),
		country: data.countries.map((one) => ({ value: one.country, label: one.name })),
		track: data.tracks.map((one) => ({ value: String(one.id), label: one.title })),
		rights: both
			? [
					{ value: 'recording', label: t('view_rights_recording') },
					{ value: 'composition', label: t('view_rights_composition') }
				]
			: []
	};
	return Object.fromEntries(
		Object.entries(all).filter(([name]) => !own.some((other) => other === name))
	);
}
