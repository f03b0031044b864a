import { describe, expect, it } from 'vitest';
import { codeOf } from './country-codes';
import { shadeOf, STEPS, stepOf } from './country-shades';

describe('a country on the map', () => {
	it('is found by its number', () => {
		expect(codeOf('276')).toBe('DE');
		expect(codeOf('004')).toBe('AF');
		expect(codeOf(4)).toBe('AF');
		expect(codeOf('999')).toBeNull();
		expect(codeOf(undefined)).toBeNull();
	});

	it('is drawn stronger the more it has, and not at all without a figure', () => {
		expect(stepOf(null, 100)).toBe(0);
		expect(stepOf(0, 100)).toBe(0);
		expect(stepOf(100, 100)).toBe(STEPS);
		expect(stepOf(1, 1_000_000)).toBe(1);
		expect(stepOf(20, 1000)).toBeLessThan(stepOf(900, 1000));
		expect(new Set([0, 1, 2, 3, 4, 5].map(shadeOf)).size).toBe(6);
	});
});
