/** What syncing a platform costs, in words, from the server's exact dollars. */
import type { Cost } from '$lib/api/models';
import { exactMoney } from '$lib/format/money';
import { t } from '$lib/messages';

/** About $1.80 a month: $0.06 a day for the profile and up to 50 posts. */
export function costLine({ per_month_usd, per_day_usd, posts }: Cost): string {
	const dollars = (amount: string) => exactMoney(amount, 'USD', undefined, 2);
	return t('connections_cost', { month: dollars(per_month_usd), day: dollars(per_day_usd), posts });
}
