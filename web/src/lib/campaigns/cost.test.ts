import { describe, expect, it } from 'vitest';
import { amountOf, creditsOf, draftOf, readCost, totalOf, type CostDraft } from './cost';

const draft = (change: Partial<CostDraft>): CostDraft => ({
	...draftOf(null, 'USD', { Blog: 4, Radio: 2 }),
	...change
});

describe('an amount', () => {
	it.each([
		['12.5', 'en-US', '12.5'],
		['12,50', 'en-US', '12.50'],
		['1,250', 'en-US', '1250'],
		['1,250.75', 'en-US', '1250.75'],
		['$ 41.60', 'en-US', '41.60'],
		['1.250,75', 'de-DE', '1250.75'],
		['12,50 €', 'de-DE', '12.50'],
		['0', 'en-US', '0']
	])('is read from %s (%s)', (text, locale, amount) => {
		expect(amountOf(text, locale)).toBe(amount);
	});

	it.each(['', 'free', '-3', '1.23456', '1e3'])('is not %s', (text) => {
		expect(amountOf(text, 'en-US')).toBeNull();
	});
});

describe('what a campaign cost', () => {
	it('is one sum', () => {
		expect(readCost(draft({ amount: '44,90' }), 'de-DE').cost).toEqual({
			kind: 'sum',
			amount: '44.90',
			currency: 'USD'
		});
	});

	it('is credits times their price, to the last digit', () => {
		const { cost } = readCost(draft({ kind: 'credits', credits: '52', price: '0.8125' }), 'en-US');
		expect(cost).toEqual({ kind: 'credits', credits: 52, price: '0.8125', currency: 'USD' });
		if (cost === null) throw new RangeError('no cost');
		expect(totalOf(cost, {})).toBe('42.2500');
	});

	it('is credits for each kind of outlet times the submissions there', () => {
		const { cost } = readCost(
			draft({ kind: 'outlets', perOutlet: { Blog: '2', Radio: '' }, price: '0.05' }),
			'en-US'
		);
		if (cost === null) throw new RangeError('no cost');
		expect(cost).toMatchObject({ per_outlet: { Blog: 2, Radio: 0 } });
		expect(creditsOf(cost, { Blog: 4, Radio: 2 })).toBe(8);
		expect(totalOf(cost, { Blog: 4, Radio: 2 })).toBe('0.40');
	});

	it('says which field is wrong, and nothing while all are empty', () => {
		expect(readCost(draft({}))).toEqual({ cost: null, problems: {}, empty: true });
		expect(Object.keys(readCost(draft({ amount: 'a lot' })).problems)).toEqual(['amount']);
		expect(Object.keys(readCost(draft({ kind: 'credits', credits: '2.5' })).problems)).toEqual([
			'price',
			'credits'
		]);
	});

	it('can be changed as it was entered', () => {
		const cost = {
			kind: 'credits',
			per_outlet: { Blog: 2 },
			price: '0.8',
			currency: 'EUR'
		} as const;
		const again = draftOf(cost, 'USD', { Blog: 4, Radio: 2 });
		expect(again).toMatchObject({
			kind: 'outlets',
			perOutlet: { Blog: '2', Radio: '' },
			price: '0.8',
			currency: 'EUR'
		});
	});
});
