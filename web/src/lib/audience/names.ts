/** The name of an account, and its handle. */
import type { SocialAccount } from '$lib/api/models';
import { t, type LabelKey } from '$lib/messages';

/** The account's own name; files that name none are the platform's account. */
export function accountName(
	account: Pick<SocialAccount, 'name' | 'username' | 'platform_name'>
): string {
	const platform = account.platform_name;
	return account.name ?? handle(account.username) ?? t('audience_account_unnamed', { platform });
}

/** A username as people write it; what has spaces in it is a name. */
export function handle(username: string | null): string | null {
	if (username === null || username === '') return null;
	return username.startsWith('@') || /\s/.test(username) ? username : `@${username}`;
}

const POST_TYPES = new Map<string, LabelKey>([
	['feed', 'audience_type_feed'],
	['reels', 'audience_type_reel'],
	['story', 'audience_type_story'],
	['ad', 'audience_type_ad'],
	['video', 'audience_type_video'],
	['added_photos', 'audience_type_photos'],
	['added_video', 'audience_type_video'],
	['mobile_status_update', 'audience_type_status'],
	['shared_story', 'audience_type_link']
]);

/** A post's type in words; types of files, and those not known here, as they are written there. */
export function postType(type: string): string {
	const label = POST_TYPES.get(type.toLowerCase());
	return label === undefined ? type.toLowerCase().replaceAll('_', ' ') : t(label);
}
