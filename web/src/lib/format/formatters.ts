/** Formatters of the browser. Making one is slow, so each is made once and kept. */

const kept = new Map<string, unknown>();

function once<T>(kind: string, make: () => T, locale: string, options: object): T {
	const key = `${kind} ${locale} ${JSON.stringify(options)}`;
	const known = kept.get(key) as T | undefined;
	if (known !== undefined) return known;
	const made = make();
	kept.set(key, made);
	return made;
}

export function numberFormat(
	locale: string,
	options: Intl.NumberFormatOptions = {}
): Intl.NumberFormat {
	return once('number', () => new Intl.NumberFormat(locale, options), locale, options);
}

export function dateFormat(
	locale: string,
	options: Intl.DateTimeFormatOptions
): Intl.DateTimeFormat {
	return once('date', () => new Intl.DateTimeFormat(locale, options), locale, options);
}

export function pluralRules(locale: string, options: Intl.PluralRulesOptions): Intl.PluralRules {
	return once('plural', () => new Intl.PluralRules(locale, options), locale, options);
}
