/** Whether what is shown was kept from an earlier visit, and from when. */
import { SEEN_AT } from './kept-answers';

class Offline {
	/** When the oldest shown answer came, an instant; null where the server answers. */
	seen = $state<string | null>(null);

	/** Every answer says whether it is the server's or a kept one. */
	notice(response: Response): void {
		const at = response.headers.get(SEEN_AT);
		if (at === null) this.seen = null;
		else if (this.seen === null || at < this.seen) this.seen = at;
	}
}

export const offline = new Offline();
