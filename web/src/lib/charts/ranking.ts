/** The order and the bar lengths of a ranked list. */

export type Ranked<T> = { item: T; value: number | null; share: number };

/**
 * Largest first, those without a figure last; `share` is the bar's length, 0 to 1, measured
 * against the largest. What is negative has no length.
 */
export function rank<T>(items: readonly T[], value: (item: T) => number | null): Ranked<T>[] {
	const valued = items.map((item) => ({ item, value: value(item) }));
	const largest = Math.max(0, ...valued.map((one) => one.value ?? 0));
	return valued
		.sort((a, b) => (b.value ?? -Infinity) - (a.value ?? -Infinity) || 0)
		.map((one) => ({
			...one,
			share: largest > 0 && one.value !== null ? Math.max(0, one.value / largest) : 0
		}));
}
