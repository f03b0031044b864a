/** The counts of a file, each only where the file counts it. */
import type { Import } from '$lib/api/models';
import { t, type LabelKey } from '$lib/messages';

const COUNTS = [
	['streams', 'ui_streams'],
	['downloads', 'ui_downloads'],
	['performances', 'ui_performances'],
	['views', 'ui_views'],
	['composition_plays', 'ui_composition_plays'],
	['uses', 'ui_uses']
] as const satisfies readonly (readonly [string, LabelKey])[];

type Name = (typeof COUNTS)[number][0];
type Counted = Pick<Import, Name>;

/** Each count that a file has. A zero is shown only where it is all that there is. */
export function countsOf(item: Counted): { name: Name; label: LabelKey; value: number }[] {
	const known = COUNTS.flatMap(([name, label]) => {
		const value = item[name];
		return value === null ? [] : [{ name, label, value }];
	});
	const filled = known.filter((one) => one.value !== 0);
	return filled.length > 0 ? filled : known.slice(0, 1);
}

/** A count with its unit: 7,530 streams */
export function countText({ name, value }: { name: Name; value: number }): string {
	switch (name) {
		case 'streams':
			return t('insights_streams', { streams: value });
		case 'downloads':
			return t('insights_downloads', { downloads: value });
		case 'performances':
			return t('insights_performances', { performances: value });
		case 'views':
			return t('insights_views', { views: value });
		case 'composition_plays':
			return t('insights_composition_plays', { plays: value });
		case 'uses':
			return t('insights_uses', { uses: value });
	}
}
