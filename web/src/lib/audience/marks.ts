/** The small mark of a platform's own colour, as it can be seen by day and by night. */

const HEX = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i;
/** Darker or lighter than this the mark would vanish on one of the two papers. */
const [DARK, LIGHT] = [0.035, 0.85];

/** Relative luminance by WCAG 2, from 0 (black) to 1 (white). */
export function luminance(color: string): number | null {
	const found = HEX.exec(color);
	if (found === null) return null;
	const [red = 0, green = 0, blue = 0] = found.slice(1).map((pair) => {
		const part = Number.parseInt(pair, 16) / 255;
		return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
	});
	return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** The colour of a mark; black and white follow the ink, what is no colour the rules. */
export function markColor(color: string | null | undefined): string {
	if (color === null || color === undefined) return 'var(--rule-strong)';
	const light = luminance(color);
	if (light === null) return 'var(--rule-strong)';
	return light < DARK || light > LIGHT ? 'var(--ink)' : color;
}
