/** Follows what the server is at work on: an import while it is written or undone, an upload. */
import { readImport, readUpload } from './requests';
import type { Import, StoredUpload } from './models';
import { asProblem, type Problem } from './problem';

const BETWEEN_LOOKS = 1_500;

/** Whether the server is still at work on it. */
export function isRunning(item: Pick<Import, 'status'>): boolean {
	return item.status === 'committing' || item.status === 'undoing';
}

/**
 * Calls `onChange` with every state until the import rests; returns what stops the following.
 */
export const followImport = (
	id: number,
	onChange: (item: Import) => void,
	onProblem: (problem: Problem) => void
): (() => void) =>
	follow(`/api/v1/imports/${id}`, () => readImport(id), isRunning, onChange, onProblem);

/** The same for an upload, until all of its files have been read. */
export const followUpload = (
	id: number,
	onChange: (upload: StoredUpload) => void,
	onProblem: (problem: Problem) => void
): (() => void) =>
	follow(
		`/api/v1/uploads/${id}`,
		() => readUpload(id),
		(one) => !one.finished,
		onChange,
		onProblem
	);

/**
 * Where the stream breaks (a proxy, a sleeping laptop) it looks again by itself, so that the end
 * is never missed.
 */
function follow<T>(
	address: string,
	read: () => Promise<T>,
	isAtWork: (item: T) => boolean,
	onChange: (item: T) => void,
	onProblem: (problem: Problem) => void
): () => void {
	let stopped = false;
	let timer: ReturnType<typeof setTimeout> | undefined;
	const stream = new EventSource(`${address}/events`);

	const stop = () => {
		stopped = true;
		stream.close();
		clearTimeout(timer);
	};
	const take = (item: T) => {
		if (stopped) return;
		onChange(item);
		if (!isAtWork(item)) stop();
	};
	const look = async () => {
		if (stopped) return;
		try {
			take(await read());
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
		take(JSON.parse(event.data) as T);
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
