/** Channels: what their addresses look like, when they are sent to, and a channel as it is entered. */
import { dateFormat } from '$lib/format/formatters';
import type { ChannelDraft, Pace } from '$lib/api/models';
import { dateLocale } from '$lib/format/locale';
import { t, type LabelKey } from '$lib/messages';

export type Kind = 'mail' | 'discord' | 'slack' | 'telegram' | 'ntfy' | 'webhook' | 'other';
type KindText = { label: LabelKey; help: LabelKey; example: string };

/** Where messages go, with an example of the address in Apprise's form. */
export const KINDS: Record<Kind, KindText> = {
	mail: {
		label: 'alerts_kind_mail',
		help: 'alerts_kind_mail_help',
		example: 'mailtos://name:app-password@example.com?to=me@example.com'
	},
	discord: {
		label: 'alerts_kind_discord',
		help: 'alerts_kind_discord_help',
		example: 'https://discord.com/api/webhooks/1234567890/AbCd…'
	},
	slack: {
		label: 'alerts_kind_slack',
		help: 'alerts_kind_slack_help',
		example: 'https://hooks.slack.com/services/T0123/B0123/AbCd…'
	},
	telegram: {
		label: 'alerts_kind_telegram',
		help: 'alerts_kind_telegram_help',
		example: 'tgram://123456789:AbCd…/987654321'
	},
	ntfy: {
		label: 'alerts_kind_ntfy',
		help: 'alerts_kind_ntfy_help',
		example: 'ntfys://ntfy.sh/paper-lantern-7f3k'
	},
	webhook: {
		label: 'alerts_kind_webhook',
		help: 'alerts_kind_webhook_help',
		example: 'jsons://example.com/tunescore'
	},
	other: {
		label: 'alerts_kind_other',
		help: 'alerts_kind_other_help',
		example: 'scheme://…'
	}
};

/** Every service that Apprise sends to, with the form of its address. */
export const GUIDE = 'https://github.com/caronc/apprise/wiki';

export const isKind = (text: string): text is Kind => text in KINDS;

/** The server's word for a kind: the scheme of its address, or the name of the service. */
const SERVED: Record<string, Kind> = {
	mailto: 'mail',
	mailtos: 'mail',
	email: 'mail',
	'e-mail': 'mail',
	tgram: 'telegram',
	ntfys: 'ntfy',
	json: 'webhook',
	jsons: 'webhook'
};

/** A kind in words; one that this app does not know is called as the server calls it. */
export function kindName(kind: string): string {
	const bare = kind.toLowerCase();
	const known = isKind(bare) ? bare : SERVED[bare];
	return known === undefined ? kind : t(KINDS[known].label);
}

export const PACES: readonly { value: Pace; label: LabelKey }[] = [
	{ value: 'at_once', label: 'alerts_pace_at_once' },
	{ value: 'daily', label: 'alerts_pace_daily' },
	{ value: 'weekly', label: 'alerts_pace_weekly' }
];

export const isPace = (text: string): text is Pace => PACES.some((one) => one.value === text);

/** An hour of the day as the reader's region writes it: 22:00, 10:00 PM. */
export function hourName(hour: number, locale = dateLocale()): string {
	return dateFormat(locale, { timeStyle: 'short', timeZone: 'UTC' }).format(
		new Date(Date.UTC(2000, 0, 1, hour))
	);
}

export const ownZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;

/** Every time zone of the browser, and the given one, which it may not list. */
export function zones(given: string): string[] {
	return [...new Set([given, 'UTC', ...Intl.supportedValuesOf('timeZone')])].sort();
}

export type ChannelFields = {
	name: string;
	address: string;
	pace: Pace;
	quiet: boolean;
	from: number;
	to: number;
	zone: string;
};

export const blankChannel = (zone: string): ChannelFields => ({
	name: '',
	address: '',
	pace: 'at_once',
	quiet: true,
	from: 22,
	to: 8,
	zone
});

/** Quiet hours that end when they begin are none. */
export const isAllDay = ({ quiet, from, to }: ChannelFields): boolean => quiet && from === to;

export function channelOf(fields: ChannelFields): ChannelDraft {
	return {
		name: fields.name.trim(),
		address: fields.address.trim(),
		pace: fields.pace,
		quiet_from: fields.quiet ? fields.from : null,
		quiet_to: fields.quiet ? fields.to : null,
		zone: fields.zone
	};
}
