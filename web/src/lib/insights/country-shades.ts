/** How strongly a country is drawn: one of a few steps. */

export const STEPS = 5;

/** From 1 to `STEPS`, by the square root, so that small countries are seen; 0 without a figure. */
export function stepOf(value: number | null, most: number): number {
	if (value === null || value <= 0 || most <= 0) return 0;
	return Math.min(STEPS, Math.max(1, Math.ceil(Math.sqrt(value / most) * STEPS)));
}

/** The colour of a step: one hue that only gets stronger, which every eye can tell apart. */
export function shadeOf(step: number): string {
	if (step === 0) return 'var(--wash)';
	return `color-mix(in oklab, var(--bar) ${Math.round(18 + (82 * step) / STEPS)}%, var(--wash))`;
}
