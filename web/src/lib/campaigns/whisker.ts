/**
 * The geometry of an interval: where it begins, its point and its end lie on a common scale, in
 * percent of the width, so that rows under each other can be compared.
 */

export type Interval = { lower: number; point: number; upper: number };
export type Domain = [least: number, most: number];
export type Whisker = {
	/** The bar from the lower to the upper end. */
	left: number;
	width: number;
	point: number;
	/** Where the reference lies, zero or an average; null where it is outside of the scale. */
	reference: number | null;
};

/** A scale that holds all the intervals and zero. */
export function domainOf(intervals: readonly Interval[]): Domain {
	const least = Math.min(0, ...intervals.map((one) => one.lower));
	const most = Math.max(0, ...intervals.map((one) => one.upper));
	return least === most ? [0, 1] : [least, most];
}

export function layWhisker(
	{ lower, point, upper }: Interval,
	[least, most]: Domain,
	reference: number | null = 0
): Whisker {
	const place = (value: number) =>
		Math.min(100, Math.max(0, ((value - least) / (most - least)) * 100));
	const left = place(lower);
	return {
		left,
		width: place(upper) - left,
		point: place(point),
		reference:
			reference !== null && least <= reference && most >= reference ? place(reference) : null
	};
}

/** The interval of three figures; null where one of them is not known. */
export function intervalOf(
	point: number | null,
	lower: number | null,
	upper: number | null
): Interval | null {
	return point === null || lower === null || upper === null ? null : { lower, point, upper };
}
