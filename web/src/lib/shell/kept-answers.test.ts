import { describe, expect, it } from 'vitest';
import { isKept, turnsAccount } from './kept-answers';

describe('what stays on the device', () => {
	it('is what is read', () => {
		for (const path of ['overview', 'tracks', 'tracks/12', 'auth/me', 'audience/3/posts', 'setup'])
			expect(isKept(`/api/v1/${path}`), path).toBe(true);
	});

	it('is no secret, no file and no stream', () => {
		for (const path of ['tokens', 'imports/3/events', 'imports/3/problems.csv', 'export/days.csv'])
			expect(isKept(`/api/v1/${path}`), path).toBe(false);
		expect(isKept('/api/v1/alert-channels')).toBe(false);
		expect(isKept('/healthz')).toBe(false);
	});
});

describe('what turns to another account', () => {
	it('is signing in and out, the demo, and turning to, joining or leaving an account', () => {
		for (const path of [
			'auth/login',
			'auth/logout',
			'auth/register',
			'auth/provider/finish',
			'setup/demo',
			'accounts/current',
			'accounts/3',
			'invitations/accept',
			'invitations/register'
		])
			expect(turnsAccount(`/api/v1/${path}`), path).toBe(true);
	});

	it('is nothing else that is sent', () => {
		for (const path of ['auth/password', 'auth/provider/begin', 'invitations', 'accounts', 'notes'])
			expect(turnsAccount(`/api/v1/${path}`), path).toBe(false);
	});
});
