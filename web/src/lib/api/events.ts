/** Follows an import while it is written or undone. */
import { readImport } from './requests';
import type { Import } from './models';
import { asProblem, type Problem } from './problem';

const BETWEEN_LOOKS = 1_500;

/** Whether the server is still at work on it. */
export function isRunning(item: Pick<Import, 'status'>): boolean {
	return item.status === 'committing' || item.status === 'undoing';
}

/**
 * Calls `onChange` with every state until the import rests; returns what stops the following.
 * Where the stream breaks (a proxy, a sleeping laptop) it looks again by itself, so that the end
 * is never missed.
 */
export function followImport(
	id: number,
	onChange: (item: Import) => void,
	onProblem: (problem: Problem) => void
): () => void {
	let stopped = false;
	let timer: ReturnType<typeof setTimeout> | undefined;
	const stream = new EventSource(`/api/v1/imports/${id}/events`);

	const stop = () => {
		stopped = true;
		stream.close();
		clearTimeout(timer);
	};
	const take = (item: Import) => {
		if (stopped) return;
		onChange(item);
		if (!isRunning(item)) stop();
	};
	const look = async () => {
		if (stopped) return;
		try {
			take(await readImport(id));
		} catch (thrown) {
			const problem = asProblem(thrown);
			if (problem.code !== 'unreachable') {
				stop();
				onProblem(problem);
				return;
			}
		}
		// `take` may have stopped it while the answer was under way.
		if (!(stopped as boolean)) timer = setTimeout(() => void look(), BETWEEN_LOOKS);
	};

	stream.addEventListener('progress', (event: MessageEvent<string>) => {
		take(JSON.parse(event.data) as Import);
	});
	stream.addEventListener('done', () => {
		stream.close();
		void look();
	});
	stream.addEventListener('error', () => {
		stream.close();
		clearTimeout(timer);
		timer = setTimeout(() => void look(), BETWEEN_LOOKS);
	});
	return stop;
}
