import { describe, expect, it } from 'vitest';
import type { SocialAccount } from '$lib/api/models';
import { AccountPick } from './account-picker.svelte';

const account = (id: number, platform: string, name: string): SocialAccount => ({
	id,
	platform,
	platform_name: platform,
	platform_user_id: null,
	username: null,
	name,
	first_day: null,
	last_day: null,
	posts: 0,
	levels: []
});
const known = () => ({
	platforms: [
		{ key: 'facebook', name: 'Facebook', page: null },
		{ key: 'instagram', name: 'Instagram', page: null }
	],
	accounts: [account(1, 'instagram', 'Paper Lantern Club'), account(2, 'youtube', 'Lantern TV')]
});
const pickFrom = (at: number | null, platform: string | null = null) =>
	new AccountPick(known, () => ({ account: at, platform }), 'Other account');

describe('the account that figures are entered for', () => {
	it('begins with the account whose page led here', () => {
		const pick = pickFrom(2);
		expect([pick.key, pick.owner]).toEqual(['youtube', { account_id: 2 }]);
	});

	it('begins with the first account of the platform, where there is one', () => {
		expect(pickFrom(null, 'instagram').owner).toEqual({ account_id: 1 });
		expect(pickFrom(null).hasOtherAccount).toBe(true);
	});

	it('takes a name for an account or a platform that is not known yet', () => {
		const pick = pickFrom(1);
		pick.choosePlatform('');
		pick.otherPlatform = 'Apple Music';
		pick.username = ' paperlanternclub ';
		expect([pick.key, pick.owner]).toEqual(['apple_music', { username: 'paperlanternclub' }]);
	});

	it('forgets the account when the platform changes', () => {
		const pick = pickFrom(null, 'instagram');
		pick.chooseAccount('');
		pick.choosePlatform('youtube');
		expect(pick.owner).toEqual({ account_id: 2 });
	});
});
