import { describe, expect, it } from 'vitest';
import {
	addressOf,
	apiQueryOf,
	carriedTo,
	changed,
	COMPARED,
	daysOf,
	filtered,
	holding,
	PLAIN,
	PRESETS,
	queryOf,
	showing,
	stepped,
	viewOf,
	type View
} from './view';

const TODAY = '2026-11-30';
const of = (query: string) => viewOf(new URLSearchParams(query));
const view = (change: Partial<View>): View => ({ ...PLAIN, ...change });

describe('the view of an address', () => {
	it('is plain without anything', () => {
		expect(of('')).toEqual(PLAIN);
		expect(queryOf(PLAIN).toString()).toBe('');
	});

	const RANGES: Partial<View>[] = [
		{},
		...PRESETS.map((range) => ({ range })),
		{ range: 'own', from: '2026-01-05', to: '2026-02-01' },
		{ range: 'own', from: '2026-01-05', to: null },
		{ range: 'own', from: null, to: '2026-02-01' },
		{ range: 'own', from: '2026-02-01', to: '2026-02-01' }
	];
	const COMPARISONS: Partial<View>[] = [
		...COMPARED.map((compare) => ({ compare })),
		{ compare: 'own', compareFrom: '2024-01-01', compareTo: '2024-12-31' }
	];
	const OTHERS: Partial<View>[] = [
		{},
		{ filters: { store: 'Amazon Music & more', country: 'DE' } },
		{ filters: { store: 'none', country: 'none', rights: 'composition', track: '12' } },
		{ filters: { artist: '3', source: 'distrokid', platform: 'instagram' }, currency: 'USD' },
		{ currency: 'EUR', convert: true }
	];
	const all = RANGES.flatMap((range) =>
		COMPARISONS.flatMap((compare) =>
			OTHERS.map((other) => view({ ...range, ...compare, ...other }))
		)
	);
	it(`comes back from what was written, in ${all.length} cases`, () => {
		for (const one of all) {
			expect(viewOf(queryOf(one))).toEqual(one);
		}
	});

	it.each([
		'range=3d',
		'range=',
		'compare=always',
		'from=2026-02-30',
		'from=soon&to=',
		'country=Germany',
		'country=de',
		'track=x',
		'track=-1',
		'artist=0',
		'rights=all',
		'store=',
		'store=%20',
		'currency=euro',
		'convert=1',
		'compare_from=2026-01-01',
		'other=1'
	])('is plain with %s, which says nothing', (query) => {
		expect(of(query)).toEqual(PLAIN);
	});

	it('lets days of one’s own win over a preset', () => {
		expect(of('range=28d&from=2026-01-01')).toMatchObject({ range: 'own', from: '2026-01-01' });
	});

	it('puts days in their order', () => {
		expect(of('from=2026-03-01&to=2026-01-01')).toMatchObject({
			from: '2026-01-01',
			to: '2026-03-01'
		});
		expect(of('compare_from=2025-03-01&compare_to=2025-01-01')).toMatchObject({
			compare: 'own',
			compareFrom: '2025-01-01',
			compareTo: '2025-03-01'
		});
	});

	it('is said whole to the API, which has other defaults', () => {
		expect(apiQueryOf(PLAIN)).toEqual({ range: 'auto', compare: 'previous' });
		expect(apiQueryOf(of('from=2026-01-01&compare=none&currency=EUR&convert=1'))).toEqual({
			from: '2026-01-01',
			compare: 'none',
			currency: 'EUR',
			convert: true
		});
		expect(apiQueryOf(of('track=12&rights=composition&store=none'))).toEqual({
			range: 'auto',
			compare: 'previous',
			track: 12,
			rights: 'composition',
			store: 'none'
		});
	});
});

describe('an address with another view', () => {
	const url = new URL('http://here/tracks?q=glass&range=28d&store=Spotify');

	it('keeps what is no part of a view', () => {
		expect(addressOf(url, PLAIN)).toBe('/tracks?q=glass');
		expect(addressOf(url, view({ range: 'all' }))).toBe('/tracks?q=glass&range=all');
	});

	it('takes only the view along to another page', () => {
		expect(addressOf(url, viewOf(url.searchParams), '/')).toBe('/?range=28d&store=Spotify');
		expect(addressOf(url, PLAIN, '/stores/Apple%20Music')).toBe('/stores/Apple%20Music');
	});
});

describe('a change', () => {
	it('lets presets and days of one’s own take each other’s place', () => {
		const own = view({ range: 'own', from: '2026-01-01', to: '2026-01-31' });
		expect(changed(own, { range: '28d' })).toEqual(view({ range: '28d' }));
		expect(changed(own, { compare: 'year' })).toEqual({ ...own, compare: 'year' });
		const compared = view({ compare: 'own', compareFrom: '2025-01-01', compareTo: '2025-01-31' });
		expect(changed(compared, { compare: 'none' })).toEqual(view({ compare: 'none' }));
	});

	it('converts to no currency where there is none', () => {
		expect(changed(view({ currency: 'EUR', convert: true }), { currency: null })).toEqual(PLAIN);
	});

	it('puts a filter on, replaces it and takes it off', () => {
		const one = filtered(PLAIN, 'store', 'Spotify');
		expect(one.filters).toEqual({ store: 'Spotify' });
		expect(filtered(one, 'country', 'DE').filters).toEqual({ store: 'Spotify', country: 'DE' });
		expect(filtered(one, 'store', 'Deezer').filters).toEqual({ store: 'Deezer' });
		expect(filtered(one, 'store', null)).toEqual(PLAIN);
	});
});

describe('the navigation', () => {
	it('carries days, comparison, artist and currency, and no filter of one page', () => {
		const one = view({
			range: '28d',
			compare: 'year',
			filters: { artist: '7', store: 'Spotify', track: '3', platform: 'tiktok' },
			currency: 'EUR',
			convert: true
		});
		const query = 'range=28d&compare=year&artist=7&currency=EUR&convert=1';
		for (const place of ['/', '/tracks', '/audience', '/campaigns', '/campaigns/4']) {
			expect(carriedTo(place, one)).toBe(`${place}?${query}`);
			expect(carriedTo(place, PLAIN)).toBe(place);
		}
	});

	it('leaves the addresses of places without figures as they are', () => {
		const one = view({ range: '28d' });
		for (const place of ['/imports', '/settings', '/integrations', '/tracks-of-others']) {
			expect(carriedTo(place, one)).toBe(place);
		}
	});
});

describe('the days of a range', () => {
	it.each([
		['7d', '2026-11-24', '2026-11-30'],
		['28d', '2026-11-03', '2026-11-30'],
		['90d', '2026-09-02', '2026-11-30'],
		['12m', '2025-12-01', '2026-11-30'],
		['this-year', '2026-01-01', '2026-12-31'],
		['last-year', '2025-01-01', '2025-12-31']
	] as const)('%s are %s to %s', (range, first, last) => {
		expect(daysOf(view({ range }), TODAY)).toEqual({ first, last });
		expect(showing({ first, last }, TODAY)).toEqual({ range });
	});

	it('are those of its figures where only they know them', () => {
		expect(daysOf(view({ range: 'all' }), TODAY)).toBeNull();
		expect(daysOf(PLAIN, TODAY)).toBeNull();
		expect(daysOf(view({ range: 'own', from: '2026-01-01' }), TODAY)).toBeNull();
	});
});

describe('the view of a file', () => {
	it('is the usual one where that has all of its figures, or where it has no dates', () => {
		expect(holding({ first: '2025-12-01', last: '2025-12-31' }, TODAY)).toEqual(PLAIN);
		expect(holding({ first: '2026-11-01', last: '2026-11-03' }, TODAY)).toEqual(PLAIN);
		expect(holding(null, TODAY)).toEqual(PLAIN);
	});

	it('is that of its own months where some of them are older', () => {
		expect(holding({ first: '2019-03-04', last: '2025-12-30' }, TODAY)).toEqual(
			view({ range: 'own', from: '2019-03-01', to: '2025-12-31' })
		);
	});
});

describe('a step', () => {
	it('is as long as the range, and comes back to the preset', () => {
		const before = stepped(view({ range: '28d' }), -1, TODAY, null);
		expect(before).toEqual(view({ range: 'own', from: '2026-10-06', to: '2026-11-02' }));
		if (before === null) return;
		expect(stepped(before, 1, TODAY, null)).toEqual(view({ range: '28d' }));
	});

	it('goes from this year to the last and to the one before', () => {
		const last = stepped(view({ range: 'this-year' }), -1, TODAY, null);
		expect(last).toEqual(view({ range: 'last-year' }));
		if (last === null) return;
		expect(stepped(last, -1, TODAY, null)).toEqual(
			view({ range: 'own', from: '2024-01-01', to: '2024-12-31' })
		);
		expect(stepped(last, 1, TODAY, null)).toEqual(view({ range: 'this-year' }));
	});

	it('keeps filters and the comparison', () => {
		const one = view({ range: '7d', compare: 'year', filters: { store: 'Spotify' } });
		expect(stepped(one, -1, TODAY, null)).toMatchObject({
			compare: 'year',
			filters: { store: 'Spotify' }
		});
	});

	it('goes by what is shown where the range alone does not say', () => {
		const shown = { first: '2025-12-01', last: '2026-11-30' };
		expect(stepped(PLAIN, -1, TODAY, shown)).toMatchObject({
			from: '2024-12-01',
			to: '2025-11-30'
		});
		expect(stepped(PLAIN, -1, TODAY, null)).toBeNull();
		expect(stepped(view({ range: 'all' }), -1, TODAY, shown)).toBeNull();
	});

	it('does not go where only days to come are', () => {
		expect(stepped(view({ range: '28d' }), 1, TODAY, null)).toBeNull();
		expect(stepped(view({ range: '12m' }), 1, TODAY, null)).toBeNull();
	});
});
