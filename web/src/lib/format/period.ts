/** Months, days and instants in words. A month stays a month: no day is invented for it. */
import { dateFormat } from './formatters';
import { t } from '$lib/messages';
import { dateLocale } from './locale';

/** `2026-01` or `2026-01-01` → the month's key `2026-01`. */
export function monthKey(text: string): string {
	return text.slice(0, 7);
}

function day(text: string): Date {
	return new Date(`${text.length === 7 ? `${text}-01` : text}T00:00:00Z`);
}

/** January 2026 */
export function monthName(text: string, locale = dateLocale()): string {
	return dateFormat(locale, {
		month: 'long',
		year: 'numeric',
		timeZone: 'UTC'
	}).format(day(text));
}

/** Jan 2026 */
export function shortMonth(text: string, locale = dateLocale()): string {
	return dateFormat(locale, {
		month: 'short',
		year: 'numeric',
		timeZone: 'UTC'
	}).format(day(text));
}

/** Jan */
export function monthOnly(text: string, locale = dateLocale()): string {
	return dateFormat(locale, { month: 'short', timeZone: 'UTC' }).format(day(text));
}

/** A calendar day, as the file says it: no zone moves it. */
export function dayName(text: string, locale = dateLocale()): string {
	return dateFormat(locale, { dateStyle: 'medium', timeZone: 'UTC' }).format(day(text));
}

/** A calendar day with its weekday: Sunday 22 November 2026 */
export function longDay(text: string, locale = dateLocale()): string {
	return dateFormat(locale, { dateStyle: 'full', timeZone: 'UTC' }).format(day(text));
}

function isMonthStart(text: string): boolean {
	return text.endsWith('-01');
}

function isMonthEnd(text: string): boolean {
	const next = new Date(day(text).getTime() + 86_400_000);
	return next.getUTCDate() === 1;
}

/** A stretch of time: whole months as months, anything else as days. */
export function span(from: string, to: string, locale = dateLocale()): string {
	if (from === to) return dayName(from, locale);
	if (isMonthStart(from) && isMonthEnd(to)) {
		return monthKey(from) === monthKey(to)
			? monthName(from, locale)
			: `${monthName(from, locale)} – ${monthName(to, locale)}`;
	}
	return `${dayName(from, locale)} – ${dayName(to, locale)}`;
}

/** A time by its key: 2026-Q3 is Q3 2026, 2026-H1 is H1 2026, a span has both of its days. */
export function periodName(key: string, locale = dateLocale()): string {
	const part = /^(\d{4})-([QH]\d)$/.exec(key);
	if (part !== null) return `${part[2] ?? ''} ${part[1] ?? ''}`;
	const [from = key, to] = key.split('/');
	if (to !== undefined) return span(from, to, locale);
	if (/^\d{4}$/.test(key)) return key;
	return key.length === 7 ? monthName(key, locale) : dayName(key, locale);
}

/** A day of these weeks, where the year needs no saying: 11 Dec */
export function dayOnly(text: string, locale = dateLocale()): string {
	return dateFormat(locale, {
		day: 'numeric',
		month: 'short',
		timeZone: 'UTC'
	}).format(day(text));
}

/** From one day to another, what they share said once: 2 – 16 Jun 2026 */
export function dayRange(from: string, to: string, locale = dateLocale()): string {
	return dateFormat(locale, { dateStyle: 'medium', timeZone: 'UTC' }).formatRange(
		day(from),
		day(to)
	);
}

/** A stretch of time without its year, for narrow places: Jan – Feb, 30 Aug – 3 Oct */
export function shortSpan(from: string, to: string, locale = dateLocale()): string {
	const isMonths = isMonthStart(from) && isMonthEnd(to);
	return dateFormat(locale, {
		month: 'short',
		...(isMonths ? {} : { day: 'numeric' }),
		timeZone: 'UTC'
	}).formatRange(day(from), day(to));
}

/** A point in time in the reader's own zone: 22 Nov 2026, 10:04 */
export function instant(text: string, locale = dateLocale()): string {
	return dateFormat(locale, { dateStyle: 'medium', timeStyle: 'short' }).format(new Date(text));
}

/** A point in time of these weeks, in the reader's own zone: 22 Nov, 10:04 */
export function shortInstant(text: string, locale = dateLocale()): string {
	const time = { hour: '2-digit', minute: '2-digit' } as const;
	return dateFormat(locale, { day: 'numeric', month: 'short', ...time }).format(new Date(text));
}

const DAY = 86_400_000;

/** Near days by name, in the reader's own zone: today at 06:12, tomorrow at 06:20, 3 Nov 2026, 06:12 */
export function moment(text: string, now: Date, locale = dateLocale()): string {
	const then = new Date(text);
	const midnight = (date: Date) => new Date(date.getFullYear(), date.getMonth(), date.getDate());
	const days = Math.round((midnight(then).getTime() - midnight(now).getTime()) / DAY);
	if (Math.abs(days) > 1) return instant(text, locale);
	const time = dateFormat(locale, { timeStyle: 'short' }).format(then);
	if (days === 0) return t('format_today', { time });
	return days === 1 ? t('format_tomorrow', { time }) : t('format_yesterday', { time });
}

/** A point in time with its zone said, for hover. */
export function instantWithZone(text: string, locale = dateLocale()): string {
	return dateFormat(locale, { dateStyle: 'full', timeStyle: 'long' }).format(new Date(text));
}

/** Seconds as a person says them: 45 seconds, 2 minutes. */
export function waiting(seconds: number): string {
	const whole = Math.max(0, Math.ceil(seconds));
	return whole < 90
		? t('format_seconds', { seconds: whole })
		: t('format_minutes', { minutes: Math.ceil(whole / 60) });
}
