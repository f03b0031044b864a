/** Small English: a number with its noun, and lists. */
import { LANGUAGE, numberLocale } from './locale';
import { count } from './number';

/** 1 row, 990 rows */
export function plural(value: number, one: string, many: string, locale = numberLocale()): string {
	return `${count(value, locale)} ${value === 1 ? one : many}`;
}

/** a, b and c */
export function listed(items: readonly string[]): string {
	return new Intl.ListFormat(LANGUAGE, { type: 'conjunction' }).format(items);
}

/** A key as the beginning of a sentence: `avg_likes` is Avg likes. */
export function sentence(key: string): string {
	return key.charAt(0).toUpperCase() + key.slice(1).replaceAll('_', ' ');
}
