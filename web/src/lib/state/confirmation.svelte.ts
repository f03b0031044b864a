/** Asks before something is done that is hard to take back. One question at a time. */

export type Question = {
	title: string;
	text: string;
	/** Further sentences, each on its own line. */
	facts?: string[];
	confirm: string;
	danger?: boolean;
};

class Confirmation {
	question = $state<Question | null>(null);
	private answer: ((yes: boolean) => void) | null = null;

	ask(question: Question): Promise<boolean> {
		this.give(false);
		this.question = question;
		return new Promise((resolve) => {
			this.answer = resolve;
		});
	}

	give(yes: boolean): void {
		this.answer?.(yes);
		this.answer = null;
		this.question = null;
	}
}

export const confirmation = new Confirmation();
