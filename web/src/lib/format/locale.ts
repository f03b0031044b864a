/**
 * The language of the texts, and whose habits numbers and dates follow.
 *
 * Numbers are written as the reader's browser asks. Dates have the words of the app's language,
 * but take the order of the reader's region (22 Nov 2026, Nov 22, 2026).
 */

export const LANGUAGE = 'en';

function asked(): string {
	return typeof navigator === 'undefined' ? 'en-US' : navigator.language;
}

export function numberLocale(): string {
	return asked();
}

const dateLocales = new Map<string, string>();

export function dateLocale(language: string = asked()): string {
	const locale = dateLocales.get(language) ?? inRegionOf(language);
	dateLocales.set(language, locale);
	return locale;
}

function inRegionOf(language: string): string {
	try {
		const region = new Intl.Locale(language).maximize().region;
		return region === undefined ? LANGUAGE : `${LANGUAGE}-${region}`;
	} catch {
		return LANGUAGE;
	}
}
