import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

test("the app carries its font's licence", () => {
	const licence = readFileSync('node_modules/@fontsource-variable/hanken-grotesk/LICENSE', 'utf8');
	expect(licence).toContain('SIL OPEN FONT LICENSE');
	expect(readFileSync('static/hanken-grotesk-license.txt', 'utf8')).toBe(licence);
});
