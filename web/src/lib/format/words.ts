/** Lists in words, and the server's keys as words. */
import { LANGUAGE } from './locale';

/** a, b and c */
export function listed(items: readonly string[]): string {
	return new Intl.ListFormat(LANGUAGE, { type: 'conjunction' }).format(items);
}

/** A key without a text of its own as the beginning of a sentence: `avg_likes` is Avg likes. */
export function sentence(key: string): string {
	return key.charAt(0).toUpperCase() + key.slice(1).replaceAll('_', ' ');
}
