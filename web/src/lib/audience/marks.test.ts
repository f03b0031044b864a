import { describe, expect, it } from 'vitest';
import { luminance, markColor } from './marks';

describe("a platform's mark", () => {
	it('has its own colour where that is seen on both papers', () => {
		expect(markColor('#d6447f')).toBe('#d6447f');
		expect(markColor('#12B5B0')).toBe('#12B5B0');
	});

	it('follows the ink where it would vanish by day or by night', () => {
		expect(markColor('#000000')).toBe('var(--ink)');
		expect(markColor('#ffffff')).toBe('var(--ink)');
	});

	it('is quiet where no colour is given', () => {
		expect(markColor(null)).toBe('var(--rule-strong)');
		expect(markColor('url(https://elsewhere.example)')).toBe('var(--rule-strong)');
	});

	it('is judged by how light it is', () => {
		expect(luminance('#ffffff')).toBeCloseTo(1);
		expect(luminance('#000000')).toBe(0);
		expect(luminance('red')).toBeNull();
	});
});
