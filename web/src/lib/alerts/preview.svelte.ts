/** What a rule would have reported in the past year, while its numbers are being changed. */
import { previewAlertRule } from '$lib/api/requests';
import type { AlertChoice, AlertPreview } from '$lib/api/models';
import { Resource } from '$lib/state/resource.svelte';

/** Someone who types is not asked after for every digit. */
const PAUSE = 400;

export class Preview {
	private asked = $state.raw<AlertChoice | null>(null);
	private last = $state.raw<AlertPreview | null>(null);
	private timer: ReturnType<typeof setTimeout> | undefined;
	waits = $state(false);
	readonly resource = new Resource<AlertPreview | null>(
		() => `preview:${JSON.stringify([this.asked?.key, this.asked?.settings])}`,
		() => (this.asked === null ? Promise.resolve(null) : previewAlertRule(this.asked))
	);

	/** What is to be shown: the answer, or the one before it while it is on its way. */
	get shown(): AlertPreview | null {
		return this.resource.data ?? this.last;
	}

	/** The shown figures are not yet those of what was asked. */
	get busy(): boolean {
		return this.waits || this.resource.busy;
	}

	ask(choice: AlertChoice, pause = PAUSE): void {
		clearTimeout(this.timer);
		this.waits = true;
		this.timer = setTimeout(() => {
			this.last = this.shown;
			this.asked = choice;
			this.waits = false;
			void this.resource.load();
		}, pause);
	}

	close(): void {
		clearTimeout(this.timer);
	}
}
