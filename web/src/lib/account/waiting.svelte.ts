/** Counts the seconds down that the server asks to wait. */
export class Waiting {
	left = $state(0);
	private timer: ReturnType<typeof setInterval> | undefined;

	start(seconds: number): void {
		this.stop();
		const end = Date.now() + seconds * 1000;
		this.left = seconds;
		this.timer = setInterval(() => {
			this.left = Math.max(0, Math.ceil((end - Date.now()) / 1000));
			if (this.left === 0) this.stop();
		}, 250);
	}

	stop(): void {
		clearInterval(this.timer);
		this.left = 0;
	}
}
