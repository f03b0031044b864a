/** The account that figures are entered for: a platform, and an account on it. */
import type { Platform, SocialAccount } from '$lib/api/models';
import { accountName } from '$lib/audience/names';
import { t } from '$lib/messages';
import { platformKey, platformChoices } from './manual';

type Known = { platforms: Pick<Platform, 'key' | 'name' | 'page'>[]; accounts: SocialAccount[] };
type Start = { account: number | null; platform: string | null };

const OTHER = '';

export class AccountPick {
	/** The name of a platform that is not in the list. */
	otherPlatform = $state('');
	username = $state('');
	private onPlatform = $state<string | null>(null);
	private onAccount = $state<string | null>(null);

	constructor(
		private readonly known: () => Known,
		private readonly start: () => Start,
		/** What stands for an account that is not in the list. */
		private readonly other: string
	) {}

	get platforms(): { value: string; label: string }[] {
		const { platforms, accounts } = this.known();
		return [
			...platformChoices(platforms, accounts),
			{ value: OTHER, label: t('connections_platform_other') }
		];
	}

	/** The chosen entry of the list of platforms; empty for one that is not in it. */
	get platform(): string {
		const { account, platform } = this.start();
		const asked = this.known().accounts.find((one) => one.id === account)?.platform ?? platform;
		return this.onPlatform ?? asked ?? this.platforms[0]?.value ?? OTHER;
	}

	choosePlatform(key: string): void {
		this.onPlatform = key;
		this.onAccount = null;
	}

	get hasOtherPlatform(): boolean {
		return this.platform === OTHER;
	}

	/** The platform's key for the server. */
	get key(): string {
		return this.hasOtherPlatform ? platformKey(this.otherPlatform) : this.platform;
	}

	get accounts(): { value: string; label: string }[] {
		const known = this.known().accounts.filter((one) => one.platform === this.platform);
		return [
			...known.map((one) => ({ value: String(one.id), label: accountName(one) })),
			{ value: OTHER, label: this.other }
		];
	}

	get account(): string {
		const asked = this.start().account;
		const found = this.accounts.find((one) => asked !== null && one.value === String(asked));
		return this.onAccount ?? (found ?? this.accounts[0])?.value ?? OTHER;
	}

	chooseAccount(id: string): void {
		this.onAccount = id;
	}

	get hasOtherAccount(): boolean {
		return this.account === OTHER;
	}

	/** The account for the server: by its id, else by its name. */
	get owner(): { account_id: number } | { username: string } {
		return this.hasOtherAccount
			? { username: this.username.trim() }
			: { account_id: Number(this.account) };
	}
}
