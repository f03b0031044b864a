/** The days of a note in words. */
import { dayName, dayRange } from '$lib/format/period';

export function daysOf({ first, last }: { first: string; last: string }): string {
	return first === last ? dayName(first) : dayRange(first, last);
}
