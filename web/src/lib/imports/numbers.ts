/** The address of the overview in a range that holds all figures of the files just imported. */
import type { Import } from '$lib/api/models';
import { today } from '$lib/view/dates';
import { carriedTo, holding } from '$lib/view/view';

export function numbersHref(periods: readonly Import['period'][], day = today()): string {
	const known = periods.filter((one) => one !== null);
	const starts = known.map((one) => one.start).sort();
	const ends = known.map((one) => one.end).sort();
	const [first, last] = [starts[0], ends[ends.length - 1]];
	const days = first === undefined || last === undefined ? null : { first, last };
	return carriedTo('/', holding(days, day));
}
