/**
 * Money as it comes from the server: a decimal string and a currency.
 *
 * The string goes to the formatter as it is, so that no digit passes through a float. Where an
 * amount is needed for geometry or order alone, `geometry` gives a number; it is never shown.
 */
import { numberFormat } from './formatters';
import { numberLocale } from './locale';

const DECIMAL = /^-?\d+(\.\d+)?$/;

function formatter(
	currency: string,
	locale: string,
	fraction: [number, number]
): Intl.NumberFormat {
	return numberFormat(locale, {
		style: 'currency',
		currency,
		currencyDisplay: 'symbol',
		minimumFractionDigits: fraction[0],
		maximumFractionDigits: fraction[1]
	});
}

function decimal(amount: string): Intl.StringNumericLiteral {
	if (!DECIMAL.test(amount)) throw new RangeError(`not a decimal amount: ${amount}`);
	return amount as Intl.StringNumericLiteral;
}

/** How many digits stand behind the point once the closing zeros are gone. */
export function places(amount: string): number {
	const fraction = amount.split('.')[1] ?? '';
	return fraction.replace(/0+$/, '').length;
}

function isZero(amount: string): boolean {
	return !/[1-9]/.test(amount);
}

/** The digits that a currency is usually written with: 2 for USD, 0 for JPY. */
function usual(currency: string, locale: string): number {
	return (
		numberFormat(locale, { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ??
		2
	);
}

/**
 * To the last digit: `$12.345678901234`. In a column, `atLeast` places are written for all, so
 * that the decimal points stand under each other.
 */
export function exactMoney(
	amount: string,
	currency: string,
	locale = numberLocale(),
	atLeast = 0
): string {
	const least = Math.max(usual(currency, locale), atLeast);
	const digits = Math.max(least, places(amount));
	return formatter(currency, locale, [least, digits]).format(decimal(amount));
}

/**
 * Short, for large figures and lists: two places; what is too small for them is said as such
 * (`<$0.01`) and never shown as nothing.
 */
export function shortMoney(amount: string, currency: string, locale = numberLocale()): string {
	const digits = usual(currency, locale);
	const write = formatter(currency, locale, [digits, digits]);
	const smallest = digits === 0 ? '1' : `0.${'0'.repeat(digits - 1)}1`;
	const size = Math.abs(Number(amount));
	if (!isZero(amount) && size < Number(smallest)) {
		const sign = amount.startsWith('-') ? '>−' : '<';
		return `${sign}${write.format(decimal(smallest))}`;
	}
	return write.format(decimal(amount));
}

/** A short form for an axis, from a number of geometry. */
export function axisMoney(value: number, currency: string, locale = numberLocale()): string {
	return numberFormat(locale, {
		style: 'currency',
		currency,
		currencyDisplay: 'symbol',
		notation: Math.abs(value) >= 10_000 ? 'compact' : 'standard',
		minimumFractionDigits: 0,
		maximumFractionDigits: 2
	}).format(value);
}

/** The amount as a number, for lengths and order only. */
export function geometry(amount: string): number {
	return Number(amount);
}

/** The amount in one currency among several, or null where there is none. */
export function inCurrency(
	money: readonly { currency: string; amount: string }[],
	currency: string | null
): string | null {
	return money.find((one) => one.currency === currency)?.amount ?? null;
}
