/**
 * The currency that charts and lists show, which the address says. Currencies stand beside each
 * other, never added.
 */
import type { Money } from '$lib/api/models';
import { current } from '$lib/view/current.svelte';

class CurrencyChoice {
	/** The chosen currency where these totals have it, otherwise their first. */
	among(totals: readonly Money[]): string | null {
		const chosen = current.view.currency;
		if (totals.some((one) => one.currency === chosen)) return chosen;
		return totals[0]?.currency ?? null;
	}

	choose(currency: string): void {
		void current.set({ currency });
	}
}

export const currency = new CurrencyChoice();
