/** What reading a platform costs, in words, from the server's exact dollars. */
import type { Cost } from '$lib/api/models';
import { exactMoney } from '$lib/format/money';
import { numberLocale } from '$lib/format/locale';
import { plural } from '$lib/format/words';

/** About $1.80 a month: $0.06 a day for the profile and 50 posts. */
export function costLine(cost: Cost, locale = numberLocale()): string {
	const month = exactMoney(cost.per_month_usd, 'USD', locale, 2);
	const day = exactMoney(cost.per_day_usd, 'USD', locale, 2);
	const posts = plural(cost.posts, 'post', 'posts', locale);
	return `About ${month} a month: ${day} a day for the profile and up to ${posts}.`;
}
