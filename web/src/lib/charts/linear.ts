/** A linear scale: the place of a value of the domain in the range. */
type Pair = readonly [number, number];

export function linear([least, most]: Pair, [start, end]: Pair): (value: number) => number {
	return (value) => start + ((value - least) / (most - least)) * (end - start);
}
