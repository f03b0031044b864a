import { describe, expect, it } from 'vitest';
import { safeNext } from './next';

describe('where signing in leads', () => {
	it('is the page that was asked for, on this app alone', () => {
		expect(safeNext('/imports/3?x=1')).toBe('/imports/3?x=1');
		expect(safeNext(null)).toBe('/');
		expect(safeNext('https://elsewhere.example')).toBe('/');
		expect(safeNext('//elsewhere.example')).toBe('/');
		expect(safeNext('/\\elsewhere.example')).toBe('/');
		expect(safeNext('/\t/elsewhere.example')).toBe('/');
		expect(safeNext('/\n\\elsewhere.example')).toBe('/');
		expect(safeNext('tracks')).toBe('/');
	});
});
