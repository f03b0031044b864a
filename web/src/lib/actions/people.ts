/** Who works in an account, and in which account the reader works: one function per action. */
import { goto } from '$app/navigation';
import { ROLES } from '$lib/account/roles';
import * as requests from '$lib/api/requests';
import type {
	Invitation,
	InvitationDraft,
	InvitationMade,
	Member,
	OpenAccount,
	Role
} from '$lib/api/models';
import { asProblem, type Problem } from '$lib/api/problem';
import { t } from '$lib/messages';
import { confirmation } from '$lib/state/confirmation.svelte';
import { forgetAll } from '$lib/state/resource.svelte';
import { session } from '$lib/state/session.svelte';
import { done, report } from '$lib/state/toasts.svelte';
import { uploads } from '$lib/state/uploads.svelte';

/** Shows the account that the browser works in now. */
async function enter(): Promise<void> {
	forgetAll();
	uploads.clear();
	session.account = await requests.readAccount();
	session.setup ??= await requests.readSetup();
	await goto('/', { invalidateAll: true });
}

export async function invite(body: InvitationDraft): Promise<InvitationMade | null> {
	try {
		return await requests.invite(body);
	} catch (thrown) {
		report(thrown);
		return null;
	}
}

export async function revokeInvitation(invitation: Invitation): Promise<boolean> {
	try {
		await requests.revokeInvitation(invitation.id);
		done(t('people_invitation_withdrawn', { email: invitation.email }));
		return true;
	} catch (thrown) {
		report(thrown);
		return false;
	}
}

export async function changeRole(member: Member, role: Role): Promise<boolean> {
	try {
		await requests.changeRole(member.id, role);
		done(t('people_role_changed', { email: member.email, role: t(ROLES[role].name) }));
		return true;
	} catch (thrown) {
		report(thrown);
		return false;
	}
}

export async function removeMember(member: Member): Promise<boolean> {
	const sure = await confirmation.ask({
		title: t('people_remove_title', { email: member.email }),
		text: t('people_remove_text'),
		confirm: t('people_remove_button'),
		danger: true
	});
	if (!sure) return false;
	try {
		await requests.removeMember(member.id);
		done(t('people_removed', { email: member.email }));
		return true;
	} catch (thrown) {
		report(thrown);
		return false;
	}
}

export async function switchAccount(id: number): Promise<void> {
	try {
		await requests.chooseAccount(id);
		await enter();
	} catch (thrown) {
		report(thrown);
	}
}

/** Goes back to the reader's own account, for the one they worked in is not open to them. */
export async function backToOwn(): Promise<void> {
	session.account = null;
	try {
		await requests.chooseAccount(null);
		await enter();
		done(t('people_closed'));
	} catch (thrown) {
		report(thrown);
	}
}

export async function leaveAccount(account: Pick<OpenAccount, 'id' | 'email'>): Promise<void> {
	const sure = await confirmation.ask({
		title: t('people_leave_title', { email: account.email }),
		text: t('people_leave_text'),
		confirm: t('people_leave_button'),
		danger: true
	});
	if (!sure) return;
	try {
		await requests.leaveAccount(account.id);
		await enter();
	} catch (thrown) {
		report(thrown);
	}
}

/** Leaves for the provider's page; gives back the problem where that cannot be. */
export async function goToProvider(
	begin: () => Promise<{ url: string }> = requests.beginAtProvider
): Promise<Problem | null> {
	try {
		const { url } = await begin();
		location.assign(url);
		return null;
	} catch (thrown) {
		return asProblem(thrown);
	}
}

export async function returnFromProvider(answer: Record<string, string>): Promise<Problem | null> {
	try {
		await requests.finishAtProvider(answer);
		await enter();
		return null;
	} catch (thrown) {
		return asProblem(thrown);
	}
}

export async function unlinkProvider(password: string): Promise<Problem | null> {
	try {
		await requests.unlinkProvider(password);
		return null;
	} catch (thrown) {
		return asProblem(thrown);
	}
}

export async function acceptInvitation(secret: string): Promise<Problem | null> {
	try {
		await requests.acceptInvitation(secret);
		await enter();
		return null;
	} catch (thrown) {
		return asProblem(thrown);
	}
}

export async function registerInvited(secret: string, password: string): Promise<Problem | null> {
	try {
		await requests.registerInvited(secret, password);
		await enter();
		return null;
	} catch (thrown) {
		return asProblem(thrown);
	}
}
