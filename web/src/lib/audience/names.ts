/** The name of an account, and its handle. */
import type { SocialAccount } from '$lib/api/models';
import { t } from '$lib/messages';

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
