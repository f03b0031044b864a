import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { sentencesIn } from './sentences';

const SOURCE = new URL('../../', import.meta.url);

/** Folders and files whose texts still stand in the code. */
const ELSEWHERE: readonly string[] = [
	'lib/actions/connections.ts',
	'lib/actions/imports.ts',
	'lib/actions/tracks.ts',
	'lib/audience/',
	'lib/connections/',
	'lib/imports/',
	'lib/insights/',
	'lib/lines/',
	'lib/tracks/',
	'routes/(app)/+page.svelte',
	'routes/(app)/audience/',
	'routes/(app)/imports/',
	'routes/(app)/integrations/',
	'routes/(app)/lines/',
	'routes/(app)/tracks/'
];

const files = readdirSync(SOURCE, { recursive: true, encoding: 'utf8' })
	.filter((name) => /\.(svelte|ts)$/.test(name) && !/\.test\.ts$|\.d\.ts$/.test(name))
	.filter((name) => name !== 'lib/api/schema.ts' && !/^lib\/messages\/\w+\.ts$/.test(name));
const found = files.flatMap((name) =>
	sentencesIn(readFileSync(new URL(encodeURI(name), SOURCE), 'utf8'), name)
);

describe('the words for a reader', () => {
	it('stand in the messages and nowhere else', () => {
		const outside = found.filter((one) => !ELSEWHERE.some((place) => one.startsWith(place)));
		expect(outside).toEqual([]);
	});

	it('still stand in the code of each place that is excepted', () => {
		const empty = ELSEWHERE.filter((place) => !found.some((one) => one.startsWith(place)));
		expect(empty).toEqual([]);
	});

	it.each([
		['<p>rows</p>', 'rows'],
		['<p>{count} rows are in.</p>', 'rows are in.'],
		['<img alt="cover" />', 'cover'],
		['<button aria-label="close {name}">×</button>', 'close'],
		['<Field hint="At least ten characters" />', 'At least ten characters'],
		["<p>{busy ? 'Importing' : ''}</p>", 'Importing'],
		['<p>{`${rows} rows`}</p>', '… rows'],
		["<script>const label = 'not yet used';</script>", 'not yet used'],
		["<Field options={[{ label: 'Dark' }]} />", 'Dark'],
		['<svelte:head><title>Settings</title></svelte:head>', 'Settings']
	])('are found in %s', (markup, text) => {
		expect(sentencesIn(markup, 'a.svelte')).toEqual([`a.svelte:1: ${text}`]);
	});

	it('are found in a module, with their line', () => {
		const source = 'const a = 1;\nexport const text = (n: number): string => `Undo ${n}`;';
		expect(sentencesIn(source, 'a.ts')).toEqual(['a.ts:2: Undo …']);
	});

	it.each([
		'<p class="Large one">{t(\'ui_close\')}</p>',
		'<Button look="main" size="small" type="submit" />',
		"<script>const look = 'grid gap-2 text-small';</script>",
		"<script>if (event.key === 'Home') go();</script>",
		"<script>throw new RangeError('not a decimal amount');</script>",
		"<script lang=\"ts\">import Home from '$lib/Home.svelte'; type A = 'Home' | 'Away';</script>",
		'<span>TuneScore</span> · <a {href}>{text}</a>'
	])('are not seen in %s', (markup) => {
		expect(sentencesIn(markup, 'a.svelte')).toEqual([]);
	});
});
