/**
 * How an engagement rate or an average came about: what was counted, on how many posts, of whom.
 *
 * The server says what it worked a figure out from; nothing is worked out here.
 */
import type { SocialAccount } from '$lib/api/models';
import { numberLocale } from '$lib/format/locale';
import { listed } from '$lib/format/words';

type Basis = SocialAccount['levels'][number]['basis'];

/** A figure with at most so many decimals; the string goes to the formatter as it is. */
export function decimals(value: string, most: number, locale = numberLocale()): string {
	return new Intl.NumberFormat(locale, { maximumFractionDigits: most }).format(
		value as Intl.StringNumericLiteral
	);
}

/**
 * `2,382 likes and 121 comments on 12 posts, for 4,820 followers`. Null where a figure was told as
 * it is. What is not in the basis is not said.
 */
export function madeOf(basis: Basis, locale = numberLocale()): string | null {
	if (basis === null) return null;
	const said = (name: string, one: string, many: string) => {
		const value = basis[name];
		if (value === undefined) return [];
		return [`${decimals(String(value), 1, locale)} ${Number(value) === 1 ? one : many}`];
	};
	const counted = [...said('likes', 'like', 'likes'), ...said('comments', 'comment', 'comments')];
	const posts = said('posts', 'post', 'posts');
	const followers = said('followers', 'follower', 'followers');
	if (counted.length === 0 || posts.length === 0) return null;
	const whom = followers.length === 0 ? '' : `, for ${followers.join('')}`;
	return `${listed(counted)} on ${posts.join('')}${whom}`;
}
