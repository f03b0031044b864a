import { describe, expect, it } from 'vitest';
import { inOneCurrency } from './converted';

const usd = { currency: 'USD', amount: '2' };
const eur = { currency: 'EUR', amount: '1.8' };

describe('an answer in one currency', () => {
	it('has the converted money at every depth, and all else as it was', () => {
		const answer = {
			label: 'May 2026',
			months: [{ month: '2026-05-01', streams: 4, money: [usd], money_converted: eur }],
			comparison: { totals: { streams: null, money: [usd], money_converted: eur } },
			converted: { rates: [{ currency: 'USD', rate: '0.9' }] }
		};
		const shown = inOneCurrency(answer);
		expect(shown.months[0]).toMatchObject({ month: '2026-05-01', streams: 4, money: [eur] });
		expect(shown.comparison.totals.money).toEqual([eur]);
		expect(shown.converted).toEqual(answer.converted);
		expect(shown.label).toBe('May 2026');
	});

	it('has no money where nothing has a rate', () => {
		expect(inOneCurrency({ money: [usd], money_converted: null }).money).toEqual([]);
	});
});
