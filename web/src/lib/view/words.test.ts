import { describe, expect, it } from 'vitest';
import { PLAIN, type View } from './view';
import { daysName, rangeName, valueName } from './words';

const plain = (text: string) => text.replace(/\s*–\s*/, ' – ').replace(/\s/g, ' ');
const view = (change: Partial<View>): View => ({ ...PLAIN, ...change });

describe('days in words', () => {
	it.each([
		['2025-01-01', '2025-12-31', '2025'],
		['2024-01-01', '2025-12-31', '2024 – 2025'],
		['2026-03-01', '2026-03-31', 'March 2026'],
		['2026-01-01', '2026-03-31', 'Jan – Mar 2026'],
		['2025-12-01', '2026-11-30', 'Dec 2025 – Nov 2026'],
		['2026-11-03', '2026-11-30', '3 – 30 Nov 2026'],
		['2026-11-30', '2026-11-30', '30 Nov 2026']
	])('%s to %s are %s', (first, last, name) => {
		expect(plain(daysName({ first, last }, 'en-GB'))).toBe(name);
	});
});

describe('a range in words', () => {
	it('is the preset, also the one that was found', () => {
		expect(rangeName(view({ range: '28d' }))).toBe('Last 28 days');
		expect(rangeName(PLAIN)).toBe('Last 12 months');
		expect(rangeName(PLAIN, 'all')).toBe('All time');
	});

	it('is open on one side', () => {
		expect(rangeName(view({ range: 'own', from: '2026-01-05' }))).toMatch(/^Since /);
		expect(rangeName(view({ range: 'own', to: '2026-01-05' }))).toMatch(/^Until /);
	});
});

describe('a filter in words', () => {
	it('has the name that was read, or says what it is', () => {
		expect(valueName('track', '3', [{ value: '3', label: 'Glass Harbour' }])).toBe('Glass Harbour');
		expect(valueName('track', '3')).toBe('Track 3');
		expect(valueName('country', 'DE')).toBe('Germany');
		expect(valueName('country', 'none')).toBe('Unknown country');
		expect(valueName('store', 'none')).toBe('Unknown store');
		expect(valueName('rights', 'recording')).toBe('Recordings');
		expect(valueName('source', 'cd_baby')).toBe('Cd baby');
	});
});
