/** The currency that a cost begins with, where nobody has said one yet. */
import type { Money } from '$lib/api/models';
import { numberLocale } from '$lib/format/locale';

const EURO = new Set([
	...['AT', 'BE', 'CY', 'DE', 'EE', 'ES', 'FI', 'FR', 'GR', 'HR', 'IE', 'IT', 'LT', 'LU', 'LV'],
	...['MT', 'NL', 'PT', 'SI', 'SK']
]);
const OTHERS: Record<string, string> = {
	AU: 'AUD',
	BR: 'BRL',
	CA: 'CAD',
	CH: 'CHF',
	DK: 'DKK',
	GB: 'GBP',
	JP: 'JPY',
	NO: 'NOK',
	SE: 'SEK'
};

/** The one of most spending so far; otherwise that of the reader's region. */
export function usualCurrency(spent: readonly Money[], locale = numberLocale()): string {
	const most = [...spent].sort((a, b) => Number(b.amount) - Number(a.amount))[0];
	if (most !== undefined) return most.currency;
	const region = new Intl.Locale(locale).maximize().region ?? '';
	return EURO.has(region) ? 'EUR' : (OTHERS[region] ?? 'USD');
}
