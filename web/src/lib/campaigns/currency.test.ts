import { describe, expect, it } from 'vitest';
import { usualCurrency } from './currency';

describe('the currency to begin with', () => {
	it('is the one of most spending', () => {
		const spent = [
			{ currency: 'USD', amount: '21.60' },
			{ currency: 'EUR', amount: '141.00' }
		];
		expect(usualCurrency(spent, 'en-US')).toBe('EUR');
	});

	it('is that of the region where nothing was spent', () => {
		expect(usualCurrency([], 'de-AT')).toBe('EUR');
		expect(usualCurrency([], 'en-GB')).toBe('GBP');
		expect(usualCurrency([], 'en-US')).toBe('USD');
	});
});
