import { describe, expect, it } from 'vitest';
import type { SocialAccount } from '$lib/api/models';
import { Whose } from './account-picker.svelte';

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
		{ key: 'facebook', name: 'Facebook' },
		{ key: 'instagram', name: 'Instagram' }
	],
	accounts: [account(1, 'instagram', 'Paper Lantern Club'), account(2, 'youtube', 'Lantern TV')]
});
const begun = (at: number | null, platform: string | null = null) =>
	new Whose(known, () => ({ account: at, platform }), 'Another account');

describe('whose figures are typed in', () => {
	it('begins with the account that was come from', () => {
		const whose = begun(2);
		expect([whose.key, whose.owner]).toEqual(['youtube', { account_id: 2 }]);
	});

	it('begins with the first account of the platform, where there is one', () => {
		expect(begun(null, 'instagram').owner).toEqual({ account_id: 1 });
		expect(begun(null).hasOtherAccount).toBe(true);
	});

	it('takes a name for an account or a platform that is not known yet', () => {
		const whose = begun(1);
		whose.choosePlatform('');
		whose.otherPlatform = 'Apple Music';
		whose.username = ' paperlanternclub ';
		expect([whose.key, whose.owner]).toEqual(['apple_music', { username: 'paperlanternclub' }]);
	});

	it('forgets the account when the platform changes', () => {
		const whose = begun(null, 'instagram');
		whose.chooseAccount('');
		whose.choosePlatform('youtube');
		expect(whose.owner).toEqual({ account_id: 2 });
	});
});
