import { describe, expect, it } from 'vitest';
import { exactMoney, inCurrency, places, shortMoney } from './money';

describe('exact money', () => {
	it('keeps every digit of the string', () => {
		expect(exactMoney('12.345678901234', 'USD', 'en-US')).toBe('$12.345678901234');
		expect(exactMoney('90071992547409.930000000001', 'USD', 'en-US')).toBe(
			'$90,071,992,547,409.930000000001'
		);
	});

	it('drops closing zeros but keeps the usual two places', () => {
		expect(exactMoney('3.490000000000', 'USD', 'en-US')).toBe('$3.49');
		expect(exactMoney('3', 'EUR', 'en-US')).toBe('€3.00');
	});

	it("is written as the reader's locale does", () => {
		expect(exactMoney('1234.5678', 'EUR', 'de-DE').replace(/\s/g, ' ')).toBe('1.234,5678 €');
	});

	it('keeps the sign of a deduction', () => {
		expect(exactMoney('-0.098', 'USD', 'en-US')).toBe('-$0.098');
	});

	it('can write the same places all down a column', () => {
		expect(exactMoney('3.49', 'USD', 'en-US', 6)).toBe('$3.490000');
	});

	it('refuses what is no decimal', () => {
		expect(() => exactMoney('1e3', 'USD', 'en-US')).toThrow(RangeError);
		expect(() => exactMoney('', 'USD', 'en-US')).toThrow(RangeError);
	});
});

describe('short money', () => {
	it('rounds the string, not a float', () => {
		expect(shortMoney('1.005', 'USD', 'en-US')).toBe('$1.01');
		expect(shortMoney('412.1', 'USD', 'en-US')).toBe('$412.10');
	});

	it('never shows something small as nothing', () => {
		expect(shortMoney('0.00031', 'USD', 'en-US')).toBe('<$0.01');
		expect(shortMoney('-0.00031', 'USD', 'en-US')).toBe('>−$0.01');
		expect(shortMoney('0.000', 'USD', 'en-US')).toBe('$0.00');
	});

	it('knows currencies without cents', () => {
		expect(shortMoney('1200.4', 'JPY', 'en-US')).toBe('¥1,200');
		expect(shortMoney('0.4', 'JPY', 'en-US')).toBe('<¥1');
	});
});

describe('amounts', () => {
	it('counts the places that mean something', () => {
		expect(places('1.10204000')).toBe(5);
		expect(places('4')).toBe(0);
	});

	it('are never added over currencies: another currency is absent', () => {
		const money = [{ currency: 'USD', amount: '1.5' }];
		expect(inCurrency(money, 'USD')).toBe('1.5');
		expect(inCurrency(money, 'EUR')).toBeNull();
	});
});
