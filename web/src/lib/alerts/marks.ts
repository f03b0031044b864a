/** Alerts as marks on the charts that show what they are about. */
import type { Alert } from '$lib/api/models';
import type { AlertMark } from '$lib/charts/marks';

/** Whose chart it is. */
export type Charted = { kind: 'account' | 'track'; id: number };

const PAGES = { account: '/audience', track: '/tracks' };

/** Whether an alert is about an account or track: by its subject, or a post by its account's page. */
function isAbout({ kind, id }: Charted, alert: Pick<Alert, 'subject' | 'link'>): boolean {
	const [subject, which] = alert.subject.split(':');
	if (subject === kind) return which === String(id);
	return alert.link === `${PAGES[kind]}/${id}`;
}

export function alertsOn(
	chart: Charted,
	alerts: readonly Pick<Alert, 'subject' | 'link' | 'day' | 'title'>[]
): AlertMark[] {
	return alerts
		.filter((one) => isAbout(chart, one))
		.map(({ day, title }) => ({ date: day, title }))
		.sort((a, b) => a.date.localeCompare(b.date));
}

/** The titles of a day or of a month, for the table. */
export function titlesIn(alerts: readonly AlertMark[], period: string): string {
	return alerts
		.filter((one) => one.date.startsWith(period))
		.map((one) => one.title)
		.join('; ');
}
