/** The currency that charts and lists show. Currencies stand beside each other, never added. */
import type { Money } from '$lib/api/models';

class CurrencyChoice {
	private chosen = $state<string | null>(null);

	/** The chosen currency where these totals have it, otherwise their first. */
	among(totals: readonly Money[]): string | null {
		if (totals.some((one) => one.currency === this.chosen)) return this.chosen;
		return totals[0]?.currency ?? null;
	}

	choose(currency: string): void {
		this.chosen = currency;
	}
}

export const currency = new CurrencyChoice();
