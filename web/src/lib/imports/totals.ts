/** The counts of a file, each only where the file counts it. */
import type { Import } from '$lib/api/models';
import type { LabelKey } from '$lib/messages';

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
