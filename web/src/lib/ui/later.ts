/**
 * Work that is done once the page has been painted, a piece at a time: between two pieces the
 * browser answers taps and draws.
 */
const waiting: (() => void)[] = [];
const LONGEST_WAIT = 300;

const soon = (work: () => void) =>
	'requestIdleCallback' in globalThis
		? requestIdleCallback(work, { timeout: LONGEST_WAIT })
		: setTimeout(work, 1);

function next(): void {
	waiting.shift()?.();
	if (waiting.length > 0) soon(next);
}

/** Does the work when its turn comes; what is returned takes it back. */
export function later(work: () => void): () => void {
	waiting.push(work);
	if (waiting.length === 1) soon(next);
	return () => {
		const at = waiting.indexOf(work);
		if (at >= 0) waiting.splice(at, 1);
	};
}
