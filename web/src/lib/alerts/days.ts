/** Alerts by the day on which they were told, and what plays did a week later. */
import type { Alert } from '$lib/api/models';
import { count, percent } from '$lib/format/number';
import { t } from '$lib/messages';

export type TellingDay<T> = { day: string; alerts: T[] };

/** A calendar day in the reader's own zone. */
export function localDay(instant: Date): string {
	const two = (part: number) => String(part).padStart(2, '0');
	return [instant.getFullYear(), two(instant.getMonth() + 1), two(instant.getDate())].join('-');
}

/**
 * Alerts in their order, by the reader's day of telling. Not by the day that they are about: what
 * is found late would stand in the past, where nobody looks for what is unread.
 */
export function byDay<T extends Pick<Alert, 'created_at'>>(alerts: readonly T[]): TellingDay<T>[] {
	const days: TellingDay<T>[] = [];
	for (const one of alerts) {
		const day = localDay(new Date(one.created_at));
		const last = days[days.length - 1];
		if (last?.day === day) last.alerts.push(one);
		else days.push({ day, alerts: [one] });
	}
	return days;
}

/** The address of this app that an alert points to; another one is not followed. */
export function pageOf(link: string | null): string | null {
	return link !== null && /^\/(?![/\\])/.test(link) ? link : null;
}

/** What plays did in the week after against the week before; without plays before, no percentage. */
export function weekAfter({ before, after }: NonNullable<Alert['plays']>): string {
	const plays = { before: count(before), after: count(after) };
	if (before <= 0) return t('alerts_after', plays);
	const change = percent(Math.round((after / before - 1) * 100), { signed: true });
	return t('alerts_after_change', { ...plays, change });
}
