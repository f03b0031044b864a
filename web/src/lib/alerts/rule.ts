/** A rule while it is being changed: its numbers as text, and what may be saved of it. */
import type { AlertChoice, AlertRule, AlertSetting } from '$lib/api/models';
import { numberLocale } from '$lib/format/locale';
import { count, separators } from '$lib/format/number';
import { t, type LabelKey } from '$lib/messages';

export type RuleDraft = { enabled: boolean; texts: Record<string, string> };
/** `choice` is null while a number is none. */
export type ReadRule = { choice: AlertChoice | null; problems: Record<string, string> };

export const draftOf = (rule: AlertRule, enabled = rule.enabled): RuleDraft => ({
	enabled,
	texts: Object.fromEntries(rule.settings.map((one) => [one.key, count(one.value)]))
});

/** The rule as it is saved. */
export const savedOf = (rule: AlertRule): AlertChoice => ({
	key: rule.key,
	enabled: rule.enabled,
	settings: Object.fromEntries(rule.settings.map((one) => [one.key, one.value]))
});

const SPACES = /[\s\u00a0\u202f'’]/g;

/** A whole number as people write it: `100000`, `100,000`, `100.000`. Null where it is none. */
export function numberOf(text: string, locale = numberLocale()): number | null {
	const bare = text.trim().replace(SPACES, '');
	const { group } = separators(locale);
	const grouped = new RegExp(`^\\d{1,3}(\\${group}\\d{3})+$`);
	const plain = grouped.test(bare) ? bare.replaceAll(group, '') : bare;
	return /^\d{1,12}$/.test(plain) ? Number(plain) : null;
}

export const rangeOf = ({ least, most, default: usual }: AlertSetting): string =>
	t('alerts_setting_range', { least: count(least), most: count(most), usual: count(usual) });

export function readRule(rule: AlertRule, draft: RuleDraft): ReadRule {
	const settings: Record<string, number> = {};
	const problems: Record<string, string> = {};
	for (const one of rule.settings) {
		const value = numberOf(draft.texts[one.key] ?? '');
		if (value === null || value < one.least || value > one.most) {
			problems[one.key] = t('alerts_setting_wrong', {
				least: count(one.least),
				most: count(one.most)
			});
		} else settings[one.key] = value;
	}
	const whole = Object.keys(problems).length === 0;
	return { choice: whole ? { key: rule.key, enabled: draft.enabled, settings } : null, problems };
}

export function isChanged(rule: AlertRule, choice: AlertChoice): boolean {
	return (
		rule.enabled !== choice.enabled ||
		rule.settings.some((one) => choice.settings[one.key] !== one.value)
	);
}

const GROUPS: Record<string, LabelKey> = {
	take_off: 'alerts_group_take_off',
	change: 'alerts_group_change',
	playlists: 'alerts_group_playlists',
	upkeep: 'alerts_group_upkeep'
};

/** Rules in their order, by what they are about; groups that this app does not know come last. */
export function groupsOf(
	rules: readonly AlertRule[]
): { key: string; label: LabelKey; rules: AlertRule[] }[] {
	const named = Object.entries(GROUPS).map(([key, label]) => ({
		key,
		label,
		rules: rules.filter((one) => one.group === key)
	}));
	const rest = rules.filter((one) => !(one.group in GROUPS));
	return [...named, { key: 'other', label: 'alerts_group_other' as const, rules: rest }].filter(
		(one) => one.rules.length > 0
	);
}
