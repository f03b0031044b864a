/**
 * The basis of an engagement rate or an average: what was counted, on how many posts, of whom.
 *
 * The server gives the basis of a figure that it calculated; nothing is calculated here.
 */
import { numberFormat } from '$lib/format/formatters';
import type { SocialAccount } from '$lib/api/models';
import { numberLocale } from '$lib/format/locale';
import { listed } from '$lib/format/words';
import { t } from '$lib/messages';

type Basis = SocialAccount['levels'][number]['basis'];

/** A figure with at most so many decimals; the string goes to the formatter as it is. */
export function decimals(value: string, most: number, locale = numberLocale()): string {
	return numberFormat(locale, { maximumFractionDigits: most }).format(
		value as Intl.StringNumericLiteral
	);
}

/**
 * `2,382 likes and 121 comments on 12 posts, for 4,820 followers`. Null where a figure is the
 * platform's own. What is not in the basis is left out.
 */
export function madeOf(basis: Basis): string | null {
	if (basis === null) return null;
	const number = (name: string) => (basis[name] === undefined ? null : Number(basis[name]));
	const [likes, comments] = [number('likes'), number('comments')];
	const [posts, followers] = [number('posts'), number('followers')];
	const counts = [
		...(likes === null ? [] : [t('audience_basis_likes', { likes })]),
		...(comments === null ? [] : [t('audience_basis_comments', { comments })])
	];
	if (counts.length === 0 || posts === null) return null;
	const counted = listed(counts);
	return followers === null
		? t('audience_basis', { counted, posts })
		: t('audience_basis_followers', { counted, posts, followers });
}
