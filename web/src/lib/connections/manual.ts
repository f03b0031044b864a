/** Figures entered manually: what a person writes becomes exact figures, or a problem. */
import type { ManualFigures, Platform, SocialAccount } from '$lib/api/models';
import { numberLocale } from '$lib/format/locale';
import { separators } from '$lib/format/number';
import { t, type LabelKey } from '$lib/messages';

export type Entry = { value: string | null; problem: string | null };

const SPACES = /[\s\u00a0\u202f'’]/g;

/**
 * A whole count as people write it: `12345`, `12,345`, `12 345`. An empty
 * text has no value; shortened figures (`12K`) are refused, because they are not what the platform counted.
 */
export function wholeCount(text: string, locale = numberLocale()): Entry {
	const bare = text.trim().replace(SPACES, '');
	if (bare === '') return { value: null, problem: null };
	if (/^[\d.,]+[kmb]$/i.test(bare)) {
		return { value: null, problem: t('connections_manual_shortened') };
	}
	const { group } = separators(locale);
	const grouped = new RegExp(`^\\d{1,3}(\\${group}\\d{2,3})+$`);
	const digits = grouped.test(bare) ? bare.replaceAll(group, '') : bare;
	if (!/^\d{1,15}$/.test(digits))
		return { value: null, problem: t('connections_manual_not_whole') };
	return { value: digits, problem: null };
}

/** A percentage with at most four decimals: `4.2`, `4,2`, `4.2 %`. */
export function percentage(text: string, locale = numberLocale()): Entry {
	const bare = text.trim().replace(SPACES, '').replace(/%$/, '');
	if (bare === '') return { value: null, problem: null };
	const { decimal } = separators(locale);
	const plain = decimal === ',' ? bare.replace(',', '.') : bare;
	if (!/^\d{1,3}(\.\d{1,4})?$/.test(plain)) {
		return { value: null, problem: t('connections_manual_not_percent') };
	}
	if (Number(plain) > 100) return { value: null, problem: t('connections_manual_too_high') };
	return { value: plain, problem: null };
}

/** Today where the reader is, as `2026-11-23`. */
export function today(now: Date): string {
	const two = (value: number) => String(value).padStart(2, '0');
	return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
}

export const FIGURES = [
	{ name: 'followers', label: 'connections_manual_followers', hint: null, kind: 'count' },
	{ name: 'following', label: 'connections_manual_following', hint: null, kind: 'count' },
	{
		name: 'posts',
		label: 'ui_posts',
		hint: 'connections_manual_total',
		kind: 'count'
	},
	{
		name: 'views',
		label: 'connections_manual_views',
		hint: 'connections_manual_day',
		kind: 'count'
	},
	{
		name: 'likes',
		label: 'connections_manual_likes',
		hint: 'connections_manual_day',
		kind: 'count'
	},
	{
		name: 'comments',
		label: 'connections_manual_comments',
		hint: 'connections_manual_day',
		kind: 'count'
	},
	{
		name: 'engagement_rate',
		label: 'connections_manual_engagement_rate',
		hint: 'connections_manual_percent',
		kind: 'percent'
	}
] as const satisfies readonly {
	name: string;
	label: LabelKey;
	hint: LabelKey | null;
	kind: string;
}[];
export type FigureName = (typeof FIGURES)[number]['name'];

type Figures = Omit<ManualFigures, 'account_id' | 'username' | 'date'>;
export type ReadManual = {
	/** The figures to save; null while something is wrong or nothing is written. */
	body: Figures | null;
	problems: Partial<Record<FigureName, string>>;
	empty: boolean;
};

/** All fields of the form together. */
export function readManual(texts: Record<FigureName, string>, locale = numberLocale()): ReadManual {
	const problems: ReadManual['problems'] = {};
	const body: Record<string, number | string> = {};
	for (const { name, kind } of FIGURES) {
		const { value, problem } =
			kind === 'percent' ? percentage(texts[name], locale) : wholeCount(texts[name], locale);
		if (problem !== null) problems[name] = problem;
		else if (value !== null) body[name] = kind === 'percent' ? value : Number(value);
	}
	const isWrong = Object.keys(problems).length > 0;
	const empty = !isWrong && Object.keys(body).length === 0;
	return { body: isWrong || empty ? null : body, problems, empty };
}

/**
 * Platforms that can be connected, then those of the other known accounts. The figures of a public
 * page belong to the platform whose page it is.
 */
export function platformChoices(
	platforms: readonly Pick<Platform, 'key' | 'name' | 'page'>[],
	accounts: readonly Pick<SocialAccount, 'platform' | 'platform_name'>[]
): { value: string; label: string }[] {
	const found = new Map(
		platforms.filter((one) => one.page === null).map((one) => [one.key, one.name])
	);
	for (const one of accounts) {
		if (!found.has(one.platform)) found.set(one.platform, one.platform_name);
	}
	return [...found].map(([value, label]) => ({ value, label }));
}

/** What a file of many days looks like. */
export const SAMPLE = [
	'date,username,followers,following,posts,likes,comments,views,engagement_rate',
	'2026-03-01,paperlanternclub,1204,310,86,,,,',
	'2026-03-02,paperlanternclub,1209,310,87,64,5,2310,5.7'
].join('\n');

/** A platform's key from its name: `Apple Music` is `apple_music`. Empty where nothing is left. */
export function platformKey(name: string): string {
	return name
		.toLowerCase()
		.replace(/[^a-z0-9]+/g, '_')
		.replace(/^[_0-9]+|_+$/g, '')
		.slice(0, 40);
}
