import { describe, expect, it } from 'vitest';
import { fieldOf, isKept, isOnePress, standingOf, startingWith, withoutSecrets } from './ways';

const fields = [
	{ name: 'username', label: 'Name of the profile', secret: false },
	{ name: 'token', label: 'Access token', secret: true }
];
const key = {
	state: 'kept',
	set_at: '2026-11-30T12:00:00Z',
	ends_with: '0001',
	note: null
} as const;

describe('the ways to connect', () => {
	it('begin with the one that is asked for; the others stay in their order', () => {
		const ways = ['token', 'sign_in', 'profile'].map((name) => ({ key: name }));
		expect(startingWith(ways, 'profile').map((one) => one.key)).toEqual([
			'profile',
			'token',
			'sign_in'
		]);
		expect(startingWith(ways, 'gone')).toEqual(ways);
	});

	it('take one press only where the browser comes back by itself', () => {
		const way = { kind: 'sign_in', ready: true, returns: 'by_itself' } as const;
		expect(isOnePress(way)).toBe(true);
		expect(isOnePress({ ...way, ready: false })).toBe(false);
		expect(isOnePress({ ...way, returns: 'pasted' })).toBe(false);
		expect(isOnePress({ kind: 'paste', ready: true, returns: null })).toBe(false);
	});
});

describe('a form of keys or tokens', () => {
	it('keeps what is not secret when it was sent', () => {
		expect(withoutSecrets(fields, { username: '@nova', token: 'IGx' })).toEqual({
			username: '@nova',
			token: ''
		});
	});

	it('has a refusal beside the field that it names', () => {
		expect(fieldOf({ label: 'Access token' }, fields)).toBe('token');
		expect(fieldOf({ label: null }, fields)).toBeNull();
		expect(fieldOf(null, fields)).toBeNull();
	});
});

describe('a key that is set', () => {
	it('is told by its end and its day, and by what wins over it', () => {
		expect(standingOf(key)).toBe('Ends with 0001. Set on Nov 30, 2026.');
		expect(standingOf({ ...key, state: 'environment', note: 'The environment wins.' })).toBe(
			'Ends with 0001. The environment wins.'
		);
		expect(standingOf({ state: 'unset', set_at: null, ends_with: null, note: null })).toBe(
			'Not set.'
		);
	});

	it('can be deleted where it was pasted here', () => {
		const named = { name: 'A', label: 'A', secret: false };
		expect(isKept({ keys: [{ ...named, ...key, state: 'environment' }] })).toBe(true);
		expect(isKept({ keys: [{ ...named, ...key, set_at: null }] })).toBe(false);
	});
});
