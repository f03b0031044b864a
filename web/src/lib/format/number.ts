/** Counts of plays, rows and bytes, in the reader's locale. An absent figure is a dash, never 0. */
import { numberFormat } from './formatters';
import { numberLocale } from './locale';

export const ABSENT = '–';

/** A whole count with its thousands marked. */
export function count(value: number | null | undefined, locale = numberLocale()): string {
	if (value === null || value === undefined) return ABSENT;
	return numberFormat(locale).format(value);
}

/** A short form for an axis: 12K, 1.3M. */
export function shortCount(value: number, locale = numberLocale()): string {
	return numberFormat(locale, { notation: 'compact', maximumFractionDigits: 1 }).format(value);
}

/** Figures along an axis: short ones, or whole ones where two would read the same. */
export function tickLabels(values: readonly number[], locale = numberLocale()): string[] {
	const short = values.map((value) => shortCount(value, locale));
	return new Set(short).size === values.length ? short : values.map((one) => count(one, locale));
}

/** A part of a whole as a percentage; without a whole there is none. */
export function share(part: number, whole: number, locale = numberLocale()): string {
	if (whole <= 0) return ABSENT;
	const ratio = part / whole;
	if (ratio > 0 && ratio < 0.01)
		return `<${numberFormat(locale, { style: 'percent' }).format(0.01)}`;
	return numberFormat(locale, { style: 'percent', maximumFractionDigits: 0 }).format(ratio);
}

/** The size of a file. */
export function bytes(value: number, locale = numberLocale()): string {
	const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const;
	let size = value;
	let step = 0;
	while (size >= 1000 && step < units.length - 1) {
		size /= 1000;
		step += 1;
	}
	return numberFormat(locale, {
		style: 'unit',
		unit: units[step] ?? 'byte',
		unitDisplay: step === 0 ? 'long' : 'short',
		maximumFractionDigits: step === 0 || size >= 100 ? 0 : 1
	}).format(size);
}

/** A percentage, whole where it is large: 38%, 4.5%. `signed` writes +38% and −7%. */
export function percent(
	value: number,
	{ signed = false }: { signed?: boolean } = {},
	locale = numberLocale()
): string {
	return numberFormat(locale, {
		style: 'percent',
		maximumFractionDigits: Math.abs(value) < 10 ? 1 : 0,
		signDisplay: signed ? 'exceptZero' : 'auto'
	})
		.format(value / 100)
		.replace('-', '−');
}

/** A difference of whole counts: +1,840, −64. */
export function difference(value: number, locale = numberLocale()): string {
	return numberFormat(locale, { signDisplay: 'exceptZero', maximumFractionDigits: 0 })
		.format(value)
		.replace('-', '−');
}

/** The characters by which a locale groups thousands and begins the decimals. */
export function separators(locale = numberLocale()): { group: string; decimal: string } {
	const parts = numberFormat(locale).formatToParts(12345.6);
	const of = (type: string) => parts.find((part) => part.type === type)?.value;
	return { group: of('group') ?? ',', decimal: of('decimal') ?? '.' };
}
