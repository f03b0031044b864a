/** Answers whose money is all of it in the one currency that a view converts to. */
import type { Money } from '$lib/api/models';

/**
 * An answer in which all figures have the converted money in the place of their own, so that charts
 * and lists show it. What has no rate is in none of them.
 */
export function inOneCurrency<T>(answer: T): T {
	return replaced(answer) as T;
}

function replaced(value: unknown): unknown {
	if (Array.isArray(value)) return value.map(replaced);
	if (value === null || typeof value !== 'object') return value;
	const parts = Object.entries(value).map(([name, part]) => [name, replaced(part)]);
	const made = Object.fromEntries(parts) as { money_converted?: Money | null };
	if (made.money_converted === undefined) return made;
	return { ...made, money: made.money_converted === null ? [] : [made.money_converted] };
}
