/**
 * Makes what the server hands out: one page for every address, as the app runs in the browser, and
 * the files of the app. Every file is also there compressed, and the server chooses.
 */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';

const FOLDER = 'build';
const EARLY = '<script src="/early.js"></script>';

/** @type {import('@sveltejs/kit').Adapter} */
export const adapter = {
	name: 'one-page',
	async adapt(builder) {
		const [page, early] = [`${FOLDER}/index.html`, `${FOLDER}/early.js`];
		builder.rimraf(FOLDER);
		builder.writeClient(FOLDER);
		await builder.generateFallback(page);
		// What runs before the first paint comes with the page: a file of its own is a journey more.
		const html = readFileSync(page, 'utf8');
		if (!html.includes(EARLY)) throw new Error(`${page} has no place for early.js`);
		const script = `<script>${readFileSync(early, 'utf8')}</script>`;
		writeFileSync(
			page,
			html.replace(EARLY, () => script)
		);
		rmSync(early);
		await builder.compress(FOLDER);
	}
};
