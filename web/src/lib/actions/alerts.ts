/** What a user does with alerts, the rules that find them, and the channels they are sent to. */
import * as requests from '$lib/api/requests';
import type { Alert, AlertChoice, AlertRule, Channel, ChannelDraft } from '$lib/api/models';
import { asProblem, type Problem } from '$lib/api/problem';
import { unread } from '$lib/alerts/unread.svelte';
import { t } from '$lib/messages';
import { confirmation } from '$lib/state/confirmation.svelte';
import { done, report } from '$lib/state/toasts.svelte';

/** Marks all alerts as read, also those that no page has shown. */
export async function markAllRead(): Promise<boolean> {
	try {
		unread.take(await requests.markAlertsRead(null));
		return true;
	} catch (thrown) {
		report(thrown);
		return false;
	}
}

/**
 * Marks alerts as read that were on the screen. Nobody asked for it, so that nobody is told where
 * it does not work: the alerts stay unread, and are marked when they are seen again.
 */
export async function markSeen(ids: number[]): Promise<boolean> {
	try {
		unread.take(await requests.markAlertsRead(ids));
		return true;
	} catch {
		return false;
	}
}

/** Deletes an alert. No question before it, for it can be taken back: then `onrestore` is called. */
export async function deleteAlert(alert: Alert, onrestore: () => void): Promise<boolean> {
	try {
		await requests.deleteAlert(alert.id);
		done(t('alerts_deleted'), {
			label: t('ui_undo_button'),
			run: async () => {
				try {
					await requests.restoreAlert(alert.id);
					onrestore();
					void unread.look();
				} catch (thrown) {
					report(thrown);
				}
			}
		});
		void unread.look();
		return true;
	} catch (thrown) {
		report(thrown);
		return false;
	}
}

/** Saves how a rule is to be; a problem belongs beside it. */
export async function saveRule(rule: AlertChoice): Promise<AlertRule[] | Problem> {
	try {
		return await requests.changeAlertRule(rule);
	} catch (thrown) {
		return asProblem(thrown);
	}
}

/** Adds a channel; a problem belongs beside the form. */
export async function addChannel(body: ChannelDraft): Promise<Channel | Problem> {
	try {
		const channel = await requests.addChannel(body);
		done(t('alerts_channel_added', { name: channel.name }));
		return channel;
	} catch (thrown) {
		return asProblem(thrown);
	}
}

/** What came of a test message. */
export type ChannelTest = { sent: boolean; detail: string };

/** Sends a test message; what came of it, or why it could not be asked for. */
export async function testChannel(channel: Channel): Promise<ChannelTest> {
	try {
		await requests.testChannel(channel.id);
		return { sent: true, detail: t('alerts_channel_test_look') };
	} catch (thrown) {
		const { detail, todo } = asProblem(thrown);
		return { sent: false, detail: `${detail} ${todo}` };
	}
}

export async function deleteChannel(channel: Channel): Promise<boolean> {
	const sure = await confirmation.ask({
		title: t('alerts_channel_delete_title', { name: channel.name }),
		text: t('alerts_channel_delete_text'),
		confirm: t('ui_delete_button'),
		danger: true
	});
	if (!sure) return false;
	try {
		await requests.deleteChannel(channel.id);
		done(t('alerts_channel_deleted', { name: channel.name }));
		return true;
	} catch (thrown) {
		report(thrown);
		return false;
	}
}
