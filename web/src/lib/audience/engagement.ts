/**
 * How an engagement rate came about: likes and comments of a post, over followers.
 *
 * Where one of the parts is not told the rate stands alone; it is never worked out here.
 */
import type { SocialAccount } from '$lib/api/models';
import { count } from '$lib/format/number';
import { numberLocale } from '$lib/format/locale';

type Level = Pick<SocialAccount['levels'][number], 'metric' | 'value' | 'as_of'>;

/** A rate with two decimals, as the server says it in percent. */
export function rate(value: string, locale = numberLocale()): string {
	return new Intl.NumberFormat(locale, { maximumFractionDigits: 2 }).format(
		value as Intl.StringNumericLiteral
	);
}

/** An average with one decimal. */
export function average(value: string, locale = numberLocale()): string {
	return new Intl.NumberFormat(locale, { maximumFractionDigits: 1 }).format(
		value as Intl.StringNumericLiteral
	);
}

/**
 * What the rate is made of: `214 likes and 9.4 comments a post, of 4,820 followers`. Null where
 * the parts are not all of the rate's own day, because then they would not give it.
 */
export function denominator(levels: readonly Level[], locale = numberLocale()): string | null {
	const of = (metric: string) => levels.find((one) => one.metric === metric);
	const [whole, likes, comments, followers] = [
		of('engagement_rate'),
		of('avg_likes'),
		of('avg_comments'),
		of('followers')
	];
	if (whole === undefined || followers === undefined) return null;
	const parts = [likes, comments].filter((one) => one !== undefined);
	if (parts.length === 0) return null;
	if ([...parts, followers].some((one) => one.as_of !== whole.as_of)) return null;
	const said = [
		likes === undefined ? [] : [`${average(likes.value, locale)} likes`],
		comments === undefined ? [] : [`${average(comments.value, locale)} comments`]
	].flat();
	return `${said.join(' and ')} a post, of ${count(Number(followers.value), locale)} followers`;
}
