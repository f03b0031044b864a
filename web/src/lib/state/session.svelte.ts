/** Who is signed in, and what this installation is like. */
import type { Account, Setup } from '$lib/api/models';

class Session {
	account = $state<Account | null>(null);
	setup = $state<Setup | null>(null);

	/** Whether the reader may change anything here; what would be refused is not offered. */
	get mayChange(): boolean {
		return this.account !== null && this.account.role !== 'read_only';
	}

	/** Whether the reader manages people, tokens, and what is deleted for good. */
	get mayManage(): boolean {
		return this.account?.role === 'owner';
	}
}

export const session = new Session();
