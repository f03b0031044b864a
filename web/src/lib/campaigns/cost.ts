/**
 * The cost of a campaign as a person enters it: one sum, credits and the price of one, or credits
 * for each kind of outlet. Amounts stay decimal strings; credits are counted in whole numbers.
 */
import type { EnteredCost } from '$lib/api/models';
import { numberLocale } from '$lib/format/locale';
import { separators } from '$lib/format/number';
import { t, type LabelKey } from '$lib/messages';

export type CostKind = 'sum' | 'credits' | 'outlets';
export type CostDraft = {
	kind: CostKind;
	amount: string;
	credits: string;
	perOutlet: Record<string, string>;
	price: string;
	currency: string;
};
export type CostField = 'amount' | 'credits' | 'price' | 'perOutlet';
export type ReadCost = {
	cost: EnteredCost | null;
	problems: Partial<Record<CostField, string>>;
	empty: boolean;
};

export const COST_KINDS: readonly { value: CostKind; label: LabelKey }[] = [
	{ value: 'sum', label: 'campaigns_cost_kind_sum' },
	{ value: 'credits', label: 'campaigns_cost_kind_credits' },
	{ value: 'outlets', label: 'campaigns_cost_kind_outlets' }
];

/** The usual currencies; others that are in use are added where they are chosen. */
const CURRENCIES = ['USD', 'EUR', 'GBP', 'SEK', 'NOK', 'DKK', 'CHF', 'CAD', 'AUD', 'JPY', 'BRL'];

export function currencyOptions(current: string): { value: string; label: string }[] {
	return [...new Set([...CURRENCIES, current])].map((code) => ({ value: code, label: code }));
}

const SPACES = /[\s\u00a0\u202f'’]/g;

/** An amount as people write it: `12.5`, `12,50`, `1,250`, `1.250,00`. Null where it is none. */
export function amountOf(text: string, locale = numberLocale()): string | null {
	const bare = text
		.trim()
		.replace(SPACES, '')
		.replace(/^\p{Sc}|\p{Sc}$/u, '');
	const { group, decimal } = separators(locale);
	const grouped = new RegExp(`^\\d{1,3}(\\${group}\\d{3})+(\\${decimal}\\d+)?$`);
	const whole = grouped.test(bare) ? bare.replaceAll(group, '') : bare;
	const plain = whole.replace(/[.,](?=\d+$)/, '.');
	return /^\d{1,10}(\.\d{1,4})?$/.test(plain) ? plain : null;
}

/** A whole number as people write it: `27`, `1,000`. Null where it is none. */
export function wholeOf(text: string, locale = numberLocale()): number | null {
	const amount = amountOf(text, locale);
	return amount !== null && /^\d{1,7}$/.test(amount) ? Number(amount) : null;
}

export function draftOf(
	cost: EnteredCost | null,
	currency: string,
	outlets: Record<string, number> = {}
): CostDraft {
	const blank: CostDraft = {
		kind: 'sum',
		amount: '',
		credits: '',
		perOutlet: Object.fromEntries(Object.keys(outlets).map((type) => [type, ''])),
		price: '',
		currency
	};
	if (cost === null) return blank;
	if (cost.kind === 'sum') {
		return { ...blank, amount: String(cost.amount), currency: cost.currency };
	}
	const perOutlet = cost.per_outlet ?? null;
	return {
		...blank,
		kind: perOutlet === null ? 'credits' : 'outlets',
		credits: cost.credits === null || cost.credits === undefined ? '' : String(cost.credits),
		perOutlet: {
			...blank.perOutlet,
			...Object.fromEntries(
				Object.entries(perOutlet ?? {}).map(([type, credits]) => [type, String(credits)])
			)
		},
		price: String(cost.price),
		currency: cost.currency
	};
}

/** The cost to save, or what is wrong with each field. */
export function readCost(draft: CostDraft, locale = numberLocale()): ReadCost {
	const problems: ReadCost['problems'] = {};
	const refused = (): ReadCost => ({ cost: null, problems, empty: false });
	const { currency } = draft;
	if (draft.kind === 'sum') {
		if (draft.amount.trim() === '') return { cost: null, problems, empty: true };
		const amount = amountOf(draft.amount, locale);
		if (amount !== null) return { cost: { kind: 'sum', amount, currency }, problems, empty: false };
		problems.amount = t('campaigns_cost_not_amount');
		return refused();
	}
	const texts = draft.kind === 'credits' ? [draft.credits] : Object.values(draft.perOutlet);
	if ([...texts, draft.price].every((text) => text.trim() === '')) {
		return { cost: null, problems, empty: true };
	}
	const price = amountOf(draft.price, locale);
	if (price === null) problems.price = t('campaigns_cost_not_amount');
	if (draft.kind === 'credits') {
		const credits = wholeOf(draft.credits, locale);
		if (credits === null) problems.credits = t('campaigns_cost_not_whole');
		if (credits === null || price === null) return refused();
		return { cost: { kind: 'credits', credits, price, currency }, problems, empty: false };
	}
	const counted = Object.entries(draft.perOutlet).map(
		([type, text]) => [type, text.trim() === '' ? 0 : wholeOf(text, locale)] as const
	);
	const known = counted.flatMap(([type, credits]) =>
		credits === null ? [] : [[type, credits] as const]
	);
	if (known.length < counted.length || known.every(([, credits]) => credits === 0)) {
		problems.perOutlet = t('campaigns_cost_not_whole');
	}
	if (problems.perOutlet !== undefined || price === null) return refused();
	const per_outlet = Object.fromEntries(known);
	return { cost: { kind: 'credits', per_outlet, price, currency }, problems, empty: false };
}

/** How many credits a cost comes to, with so many submissions to each kind of outlet. */
export function creditsOf(cost: EnteredCost, outlets: Record<string, number>): number | null {
	if (cost.kind === 'sum') return null;
	if (typeof cost.credits === 'number') return cost.credits;
	return Object.entries(cost.per_outlet ?? {}).reduce(
		(all, [type, credits]) => all + credits * (outlets[type] ?? 0),
		0
	);
}

/** What the cost comes to, exactly. */
export function totalOf(cost: EnteredCost, outlets: Record<string, number>): string {
	if (cost.kind === 'sum') return String(cost.amount);
	return times(String(cost.price), creditsOf(cost, outlets) ?? 0);
}

/** A decimal string times a whole number. */
function times(amount: string, factor: number): string {
	const [units = '0', fraction = ''] = amount.split('.');
	const digits = (BigInt(units + fraction) * BigInt(factor))
		.toString()
		.padStart(fraction.length + 1, '0');
	if (fraction === '') return digits;
	return `${digits.slice(0, -fraction.length)}.${digits.slice(-fraction.length)}`;
}
