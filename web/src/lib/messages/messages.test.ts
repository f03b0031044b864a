import { readdirSync, readFileSync } from 'node:fs';
import { createRawSnippet } from 'svelte';
import { render } from 'svelte/server';
import { describe, expect, it } from 'vitest';
import Message from './Message.svelte';
import en from './en';
import { pieces, t } from './index';

const SOURCE = new URL('../../', import.meta.url);

describe('a message', () => {
	it('takes the plural of its number', () => {
		expect(t('format_minutes', { minutes: 1 })).toBe('1 minute');
		expect(t('format_minutes', { minutes: 1200 })).toBe('1,200 minutes');
	});

	it('refuses a value that it does not have, and a missing one', () => {
		// @ts-expect-error the value is called `minutes`
		expect(() => t('format_minutes', { seconds: 1 })).toThrow(/minutes/);
		// @ts-expect-error a value is missing
		expect(() => t('format_minutes')).toThrow(/minutes/);
		// @ts-expect-error its link is shown by Message.svelte
		expect(() => t('welcome_sign_in')).toThrow(/link/);
	});

	it('gives its markup as pieces', () => {
		expect(pieces('welcome_sign_in', {}, ['link'])).toEqual([
			{ tag: null, text: 'Already have an account? ' },
			{ tag: 'link', text: 'Sign in' }
		]);
		expect(pieces('settings_signed_in', { email: 'a@b.c' }, ['strong'])).toEqual([
			{ tag: null, text: 'Signed in as ' },
			{ tag: 'strong', text: 'a@b.c' },
			{ tag: null, text: '.' }
		]);
	});

	it('is shown with the snippets of its tags, and no space is added', () => {
		const strong = createRawSnippet<[string]>((text) => ({
			render: () => `<b>${text()}</b>`
		}));
		const props = { key: 'settings_signed_in', values: { email: 'a@b.c' }, strong } as const;
		const html = render(Message<'settings_signed_in'>, { props }).body;
		expect(html.replaceAll(/<!--.*?-->/g, '')).toBe('Signed in as <b>a@b.c</b>.');
	});
});

describe('the list of messages', () => {
	const keys = Object.keys(en);

	it('is sorted', () => {
		expect(keys).toEqual([...keys].sort());
	});

	it('calls no tag like a value, which would take its place', () => {
		const both = Object.entries(en).filter(([, text]) =>
			[...text.matchAll(/<(\w+)>/g)].some(([, tag]) => text.includes(`{${tag ?? ''}`))
		);
		expect(both).toEqual([]);
	});

	const code = readdirSync(SOURCE, { recursive: true, encoding: 'utf8' })
		.filter((name) => /\.(svelte|ts)$/.test(name) && !/^lib\/messages\/|\.test\.ts$/.test(name))
		.map((name) => readFileSync(new URL(encodeURI(name), SOURCE), 'utf8'))
		.join('\n');

	it('holds nothing that no page shows', () => {
		const named = new Set(code.match(/(?<=['"])[a-z]\w+(?=['"])/g));
		expect(keys.filter((key) => !named.has(key))).toEqual([]);
	});

	it('is used by whole keys, which bring their texts to the page', () => {
		expect(code).not.toMatch(/\bt\(`|\bkey=(\{?`|"[^"]*\{)/);
	});
});
