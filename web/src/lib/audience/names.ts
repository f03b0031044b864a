/** How an account is called. */
import type { SocialAccount } from '$lib/api/models';

/** The account's own name; files that name none are the platform's account. */
export function accountName(
	account: Pick<SocialAccount, 'name' | 'username' | 'platform_name'>
): string {
	return account.name ?? handle(account.username) ?? `${account.platform_name} account`;
}

/** A username as people write it; what has spaces in it is a name. */
export function handle(username: string | null): string | null {
	if (username === null || username === '') return null;
	return username.startsWith('@') || /\s/.test(username) ? username : `@${username}`;
}
