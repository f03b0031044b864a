import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

test("the app carries its font's licence", () => {
	const licence = readFileSync('static/hanken-grotesk-license.txt', 'utf8');
	expect(licence).toContain('The Hanken Grotesk Project Authors');
	expect(licence).toContain('SIL OPEN FONT LICENSE');
});

test('the font has every weight that the app shows', () => {
	const markup = readdirSync('src', { recursive: true, encoding: 'utf8' })
		.filter((name) => name.endsWith('.svelte'))
		.map((name) => readFileSync(`src/${name}`, 'utf8'))
		.join('\n');
	const shown = new Set(
		markup.match(/\bfont-(thin|extralight|light|normal|medium|semibold|bold|extrabold|black)\b/g)
	);
	expect([...shown].sort()).toEqual(['font-medium', 'font-normal', 'font-semibold']);
	const faces = readFileSync('src/fonts/hanken-grotesk.css', 'utf8');
	expect(new Set(faces.match(/font-weight: .*;/g))).toEqual(new Set(['font-weight: 400 700;']));
});
