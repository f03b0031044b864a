/** Who is signed in, and what this installation is like. */
import type { Account, Setup } from '$lib/api/models';

class Session {
	account = $state<Account | null>(null);
	setup = $state<Setup | null>(null);
}

export const session = new Session();
