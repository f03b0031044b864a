import type { BeforeNavigate } from '@sveltejs/kit';
import { beforeEach, describe, expect, it } from 'vitest';
import { figure, figureAt } from './figure.svelte';

/** A click on a link of a page; whether its page was left alone is in `cancelled`. */
function click(from: string, to: string) {
	let cancelled = false;
	const at = (path: string) => ({ url: new URL(path, 'http://music') });
	const navigation = {
		type: 'link',
		from: at(from),
		to: at(to),
		event: { target: null },
		cancel: () => (cancelled = true)
	};
	figure.meet(navigation as unknown as BeforeNavigate);
	return cancelled;
}

describe('a link to lines', () => {
	it('is of a figure where it names a metric, and of lines alone where figures know no such filter', () => {
		expect(figureAt('/lines?track=3&metric=streams')).toEqual({
			kind: 'statement',
			metric: 'streams',
			query: { track: '3' }
		});
		for (const href of ['/lines', '/lines?track=3', '/lines?metric=streams&period=2026-Q3', '/x'])
			expect(figureAt(href)).toBeNull();
	});
});

describe('a click on a figure', () => {
	beforeEach(figure.close);

	it('opens it in the view of its page', () => {
		expect(click('/tracks/3?range=28d&store=Deezer', '/lines?track=3&metric=streams')).toBe(true);
		expect(figure.shown).toMatchObject({
			metric: 'streams',
			query: { range: '28d', compare: 'none', store: 'Deezer', track: '3' }
		});
	});

	it('opens what the link says where the page says something else', () => {
		click(
			'/?from=2026-01-01&to=2026-03-31&store=Deezer',
			'/lines?metric=earnings&currency=EUR&store=Tidal'
		);
		expect(figure.shown).toMatchObject({
			query: { from: '2026-01-01', to: '2026-03-31', store: 'Tidal', currency: 'EUR' }
		});
	});

	it('leaves links of the page of lines alone, and links that are of no figure', () => {
		expect(click('/lines?metric=streams', '/lines?metric=streams&track=3')).toBe(false);
		expect(click('/', '/tracks/3')).toBe(false);
		expect(figure.shown).toBeNull();
	});
});
