import { describe, expect, it } from 'vitest';
import { alertsOn, titlesIn } from './marks';

const alert = (subject: string, link: string | null, day: string) => ({
	subject,
	link,
	day,
	title: `${subject} ${day}`
});

const ALERTS = [
	alert('account:1', '/audience/1', '2026-11-20'),
	alert('account:12', '/audience/12', '2026-11-20'),
	alert('post:77', '/audience/1', '2026-11-02'),
	alert('track:1:Spotify', '/tracks/1', '2026-11-03'),
	alert('track:1:', '/tracks/1', '2026-10-03'),
	alert('playlist:1:x:y', null, '2026-11-03')
];

describe('alerts on a chart', () => {
	it('are those of the account and of its posts, by their day', () => {
		expect(alertsOn({ kind: 'account', id: 1 }, ALERTS)).toEqual([
			{ date: '2026-11-02', title: 'post:77 2026-11-02' },
			{ date: '2026-11-20', title: 'account:1 2026-11-20' }
		]);
	});

	it('are those of the track, on each store and on all of them', () => {
		const dates = alertsOn({ kind: 'track', id: 1 }, ALERTS).map((one) => one.date);
		expect(dates).toEqual(['2026-10-03', '2026-11-03']);
		expect(alertsOn({ kind: 'track', id: 2 }, ALERTS)).toEqual([]);
	});

	it('have their titles in the table, by day and by month', () => {
		const marks = alertsOn({ kind: 'account', id: 1 }, ALERTS);
		expect(titlesIn(marks, '2026-11')).toBe('post:77 2026-11-02; account:1 2026-11-20');
		expect(titlesIn(marks, '2026-11-20')).toBe('account:1 2026-11-20');
		expect(titlesIn(marks, '2026-11-21')).toBe('');
	});
});
