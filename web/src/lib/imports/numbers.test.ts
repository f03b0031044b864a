import { describe, expect, it } from 'vitest';
import { numbersHref } from './numbers';

const TODAY = '2026-11-30';

describe('the way to the numbers of imported files', () => {
	it('is the overview where all of their figures are of the last twelve months', () => {
		expect(numbersHref([{ start: '2026-09-01', end: '2026-09-30' }], TODAY)).toBe('/');
		expect(numbersHref([null], TODAY)).toBe('/');
		expect(numbersHref([], TODAY)).toBe('/');
	});

	it('leads to the months of all of them where some are older', () => {
		const files = [
			{ start: '2026-05-01', end: '2026-06-30' },
			null,
			{ start: '2019-02-10', end: '2020-01-09' }
		];
		expect(numbersHref(files, TODAY)).toBe('/?from=2019-02-01&to=2026-06-30');
	});
});
