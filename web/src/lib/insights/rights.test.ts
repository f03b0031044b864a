import { describe, expect, it } from 'vitest';
import { isAllCompositions, moneyByRight, smallFigures } from './rights';

const usd = (amount: string) => [{ currency: 'USD', amount }];
const counts = {
	streams: 9500,
	downloads: null,
	composition_plays: 9400,
	performances: 12,
	views: null,
	uses: null
};

describe('money by right', () => {
	it('stands apart where there are compositions', () => {
		const parts = moneyByRight(
			{ recording_money: usd('45.78'), composition_money: usd('6.39') },
			'USD'
		);
		expect(parts.map((one) => [one.rights, one.amount])).toEqual([
			['recording', '45.78'],
			['composition', '6.39']
		]);
	});

	it('says nothing where all of it is for recordings, or of another currency', () => {
		expect(moneyByRight({ recording_money: usd('45.78'), composition_money: [] }, 'USD')).toEqual(
			[]
		);
		expect(moneyByRight({ recording_money: usd('1'), composition_money: usd('2') }, 'EUR')).toEqual(
			[]
		);
	});

	it('is said once where all of it is for compositions', () => {
		const figures = { recording_money: [], composition_money: usd('6.39') };
		expect(moneyByRight(figures, 'USD')).toEqual([]);
		expect(isAllCompositions(figures, 'USD')).toBe(true);
		expect(isAllCompositions({ ...figures, recording_money: usd('1') }, 'USD')).toBe(false);
	});
});

describe('plays of compositions', () => {
	it('stand beside the streams and are never among them', () => {
		const { large, small } = smallFigures(counts);
		expect(large).toMatchObject({ metric: 'streams', value: 9500 });
		expect(small.map((one) => [one.metric, one.value])).toEqual([
			['composition_plays', 9400],
			['performances', 12]
		]);
	});

	it('are the large figure where nobody counts streams, under their own name', () => {
		const { large, small } = smallFigures({ ...counts, streams: null });
		expect(large).toMatchObject({ label: 'ui_composition_plays', value: 9400 });
		expect(small.map((one) => one.metric)).toEqual(['performances']);
	});
});
