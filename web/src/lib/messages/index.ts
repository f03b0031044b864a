/** The texts of the app: `t('key', { values })`; `Message.svelte` for those with markup in them. */
import type { GetICUArgs } from '@schummar/icu-type-parser';
import type { MessageFormatElement } from '@formatjs/icu-messageformat-parser';
import {
	formatToParts,
	IntlMessageFormat,
	type Formatters,
	type MessageFormatPart
} from 'intl-messageformat';
import type { Snippet } from 'svelte';
import { dateFormat, numberFormat, pluralRules } from '$lib/format/formatters';
import { LANGUAGE, numberLocale } from '$lib/format/locale';
import compiled from './en?compiled';
import type en from './en';

/** What a translation has to be. */
export type Messages = Record<keyof typeof en, string>;
export type MessageKey = keyof Messages;

/** The tags in a message: `link` of `<link>Sign in</link>`. */
export type Tags<Text> = Text extends `${string}<${infer Tag}>${infer Rest}`
	? (Tag extends `/${string}` ? never : Tag) | Tags<Rest>
	: never;

/** What a message asks for: numbers where it counts, text elsewhere. */
export type Values<K extends MessageKey> = GetICUArgs<
	(typeof en)[K],
	{ ICUNumberArgument: number; ICUDateArgument: never; ICUArgument: string }
>;

type Arguments<K extends MessageKey> = [Tags<(typeof en)[K]>] extends [never]
	? keyof Values<K> extends never
		? []
		: [values: Values<K>]
	: [markup: never];

/** The keys of texts without values and markup: labels. */
export type LabelKey = { [K in MessageKey]: Arguments<K> extends [] ? K : never }[MessageKey];

const messages: Record<MessageKey, string | MessageFormatElement[]> = compiled;

// Words and plurals are those of the app's language, digits those of the reader's locale.
const formatters: Formatters = {
	getNumberFormat: (_, options) => numberFormat(numberLocale(), options),
	getDateTimeFormat: (_, options) => dateFormat(LANGUAGE, options ?? {}),
	getPluralRules: (_, options) => pluralRules(LANGUAGE, options ?? {})
};

/** The parts of a message; what a tag holds is given to the value of the tag's name. */
function parts<T>(message: MessageFormatElement[], values: object): MessageFormatPart<T>[] {
	const given = values as Record<string, string | number>;
	return formatToParts<T>(message, LANGUAGE, formatters, IntlMessageFormat.formats, given);
}

/** The text of a key, with its values put in. */
export function t<K extends MessageKey>(key: K, ...given: Arguments<K>): string {
	const message = messages[key];
	if (typeof message === 'string') return message;
	return parts<string>(message, given[0] ?? {})
		.map(({ value }) => value)
		.join('');
}

/** The properties of `Message.svelte`: the values, and a snippet for each tag. */
export type Shown<K extends MessageKey> = { key: K } & (keyof Values<K> extends never
	? { values?: undefined }
	: { values: Values<K> }) &
	Record<Tags<(typeof en)[K]>, Snippet<[string]>>;

/** A piece of a text: as it is, or to be shown by the snippet of its tag. */
export type Piece = { tag: string | null; text: string };

/** The text of a key in pieces, for `Message.svelte`. */
export function pieces(key: MessageKey, values: object, tags: readonly string[]): Piece[] {
	const marks = tags.map((tag) => [
		tag,
		(inside: unknown[]): Piece => ({ tag, text: inside.map(String).join('') })
	]);
	const all = { ...values, ...Object.fromEntries(marks) } as Record<string, string>;
	const message = messages[key];
	if (typeof message === 'string') return [{ tag: null, text: message }];
	return parts<Piece>(message, all).map(({ value }): Piece =>
		typeof value === 'string' ? { tag: null, text: value } : value
	);
}
