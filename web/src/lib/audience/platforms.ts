/** The small mark of a platform's own colour, and how an account is called. */
import type { SocialAccount } from '$lib/api/models';

const MARKS: Record<string, string> = {
	instagram: '#d6447f',
	facebook: '#3b7cf0',
	tiktok: '#12b5b0',
	twitter: 'var(--ink)',
	youtube: '#ff3b30',
	spotify: '#1db954',
	soundcloud: '#ff6a1f'
};

export function platformMark(platform: string): string {
	return MARKS[platform] ?? 'var(--rule-strong)';
}

/** The account's own name; files that name none are the platform's account. */
export function accountName(account: SocialAccount): string {
	return account.name ?? account.username ?? `${account.platform_name} account`;
}
