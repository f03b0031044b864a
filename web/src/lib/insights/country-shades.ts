/** How strongly a country is drawn: one of a few steps, each some times the one before. */

export const STEPS = 5;

/** From 1 to `STEPS`, by the logarithm, so that small countries are seen; 0 without a figure. */
export function stepOf(value: number | null, most: number): number {
	if (value === null || value <= 0 || most <= 0) return 0;
	const share = Math.log1p(value) / Math.log1p(most);
	return Math.min(STEPS, Math.max(1, Math.ceil(share * STEPS)));
}

/** The colour of a step: one hue that only gets stronger, which every eye can tell apart. */
export function shadeOf(step: number): string {
	if (step === 0) return 'var(--wash)';
	return `color-mix(in oklch, var(--bar) ${Math.round(18 + (82 * step) / STEPS)}%, var(--wash))`;
}
