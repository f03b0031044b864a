import { describe, expect, it } from 'vitest';
import type { Figures } from '$lib/api/models';
import { besideMonths, changeOf, monthsBetween, percentBetween, rowChange } from './changes';

const figures = (streams: number | null, usd: string | null = null): Figures => ({
	streams,
	downloads: null,
	uses: null,
	views: null,
	performances: null,
	composition_plays: null,
	money: usd === null ? [] : [{ currency: 'USD', amount: usd }],
	recording_money: [],
	composition_money: [],
	money_converted: null
});

describe('a change in percent', () => {
	it('is between two figures', () => {
		expect(percentBetween(150, 100)).toBe(50);
		expect(percentBetween(0, 100)).toBe(-100);
	});

	it('is none where a figure is missing, and none from nothing', () => {
		expect(percentBetween(null, 100)).toBeNull();
		expect(percentBetween(100, null)).toBeNull();
		expect(percentBetween(100, 0)).toBeNull();
		expect(percentBetween(100, -5)).toBeNull();
	});

	it('of a row is that of what is compared fairly', () => {
		const row = { current: figures(30, '3.00'), before: figures(20, '4.00') };
		expect(rowChange(row, 'streams', 'USD')).toBe(50);
		expect(rowChange(row, 'money', 'USD')).toBe(-25);
		expect(rowChange(row, 'money', 'EUR')).toBeNull();
		expect(rowChange({ current: figures(30), before: null }, 'streams', null)).toBeNull();
	});

	it('of money is found by its currency', () => {
		const change = {
			metric: 'earnings',
			currency: 'USD',
			value: '1',
			before: '2',
			difference: '-1',
			percent: '-50.0',
			why: null
		} as const;
		expect(changeOf([change], 'earnings', 'USD')).toBe(change);
		expect(changeOf([change], 'earnings', 'EUR')).toBeNull();
		expect(changeOf([change], 'streams')).toBeNull();
	});
});

describe('the months of a comparison', () => {
	it('stand beside those of the range', () => {
		expect(monthsBetween('2025-12-01', '2024-12-01')).toBe(12);
		expect(monthsBetween('2026-02-01', '2025-11-01')).toBe(3);
		const beside = besideMonths([{ month: '2024-12-01' }, { month: '2025-01-01' }], 12);
		expect([...beside.keys()]).toEqual(['2025-12', '2026-01']);
	});
});
