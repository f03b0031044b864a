import { describe, expect, it } from 'vitest';
import { blankChannel, channelOf, hourName, isAllDay, kindName, zones } from './channel';

describe('a channel as it is entered', () => {
	it('has its quiet hours in its zone, or none', () => {
		const fields = { ...blankChannel('Europe/Lisbon'), name: ' My phone ', address: ' ntfy://a ' };
		expect(channelOf(fields)).toEqual({
			name: 'My phone',
			address: 'ntfy://a',
			pace: 'at_once',
			quiet_from: 22,
			quiet_to: 8,
			zone: 'Europe/Lisbon'
		});
		expect(channelOf({ ...fields, quiet: false })).toMatchObject({
			quiet_from: null,
			quiet_to: null
		});
	});

	it('has no quiet hours that end when they begin', () => {
		const fields = { ...blankChannel('UTC'), from: 8, to: 8 };
		expect(isAllDay(fields)).toBe(true);
		expect(isAllDay({ ...fields, quiet: false })).toBe(false);
		expect(isAllDay({ ...fields, to: 9 })).toBe(false);
	});
});

describe('a channel in words', () => {
	it('has the name of its kind, or the server’s own word', () => {
		expect(kindName('mailtos')).toBe('Mail');
		expect(kindName('tgram')).toBe('Telegram');
		expect(kindName('Discord')).toBe('Discord');
		expect(kindName('jsons')).toBe('Webhook');
		expect(kindName('matrix')).toBe('matrix');
	});

	it('has hours as the region writes them', () => {
		expect(hourName(22, 'en-GB')).toBe('22:00');
		expect(hourName(22, 'en-US')).toMatch(/^10:00\sPM$/);
	});

	it('may be in a zone that the browser does not list', () => {
		expect(zones('Etc/Unheard')).toEqual(expect.arrayContaining(['Etc/Unheard', 'UTC']));
		expect(zones('UTC').filter((one) => one === 'UTC')).toHaveLength(1);
	});
});
