/**
 * The view of the page that is open. It lives in the address alone, so that reload, back, forward
 * and a copied address show the same.
 */
import { goto } from '$app/navigation';
import { page } from '$app/state';
import type { LineFilters, ViewQuery } from '$lib/api/models';
import {
	addressOf,
	apiQueryOf,
	carriedTo,
	changed,
	filtered,
	viewOf,
	type FilterName,
	type Filters,
	type View
} from './view';

class CurrentView {
	readonly view: View = $derived(viewOf(page.url.searchParams));

	/** Shows another view on this page. */
	async set(change: Partial<View>): Promise<void> {
		await goto(this.href(change), { keepFocus: true, noScroll: true });
	}

	async filter(name: FilterName, value: string | null): Promise<void> {
		await this.set(filtered(this.view, name, value));
	}

	/** The address of this page with a change of its view. */
	href(change: Partial<View>): string {
		return addressOf(page.url, changed(this.view, change));
	}

	/** The address of this page, narrowed. */
	narrowed(name: FilterName, value: string): string {
		return this.href(filtered(this.view, name, value));
	}

	/** The address of another page with this view; `without` are filters that the page itself is. */
	at(path: string, without: readonly FilterName[] = []): string {
		let { view } = this;
		for (const name of without) view = filtered(view, name, null);
		return addressOf(page.url, view, path);
	}

	/** The address of another place of the navigation, with what goes along. */
	to(path: string): string {
		return carriedTo(path, this.view);
	}

	/** The query for the API; `always` are filters that the page itself is. */
	query(always: Filters = {}): ViewQuery {
		return apiQueryOf({ ...this.view, filters: { ...this.view.filters, ...always } });
	}

	/** What the filters leave of the lines of a statement. */
	get lines(): LineFilters {
		const { artist, track, store, country, source, rights } = this.query();
		return Object.fromEntries(
			Object.entries({ artist, track, store, country, source, rights }).filter(
				([, value]) => value !== undefined
			)
		);
	}
}

export const current = new CurrentView();
