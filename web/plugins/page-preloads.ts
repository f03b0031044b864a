/**
 * Writes `early.js`, which the page loads before anything is painted: `src/early.js` with a list of
 * the scripts that each address needs. Without it a browser would learn of a page's scripts only
 * after it has run those of the app.
 */
import { readFileSync } from 'node:fs';
import { relative, dirname } from 'node:path';
import type { Plugin } from 'vite';

const SOURCE = new URL('../src/early.js', import.meta.url);
const ROUTES = new URL('../src/routes', import.meta.url).pathname;
const NODE = /client-optimized\/nodes\/\d+\.js$/;

type Scripts = { address: string; files: string[] };
type Node = { folder: string; isPage: boolean; file: string };
/** Of a chunk, what is loaded with it. */
type Chunk = { imports: string[]; code: string };

export function pagePreloads(): Plugin {
	return {
		name: 'page-preloads',
		configureServer(server) {
			server.middlewares.use('/early.js', (_, answer) => {
				answer.setHeader('Content-Type', 'text/javascript');
				answer.end(early([], []));
			});
		},
		generateBundle: {
			order: 'post',
			handler(_, bundle) {
				const chunks = new Map<string, Chunk>();
				const nodes: Node[] = [];
				const entries: string[] = [];
				for (const [file, output] of Object.entries(bundle)) {
					if (output.type !== 'chunk') continue;
					chunks.set(file, output);
					if (!output.isEntry || output.facadeModuleId === null) continue;
					if (!NODE.test(output.facadeModuleId)) entries.push(file);
					const parts = this.getModuleInfo(output.facadeModuleId)?.importedIds ?? [];
					const shown = parts.find((id) => /\/\+(page|layout|error)\.svelte$/.test(id));
					if (!NODE.test(output.facadeModuleId) || shown === undefined) continue;
					const folder = relative(ROUTES, dirname(shown));
					nodes.push({ folder, isPage: shown.endsWith('+page.svelte'), file });
				}
				if (nodes.length === 0) return;
				const pages = nodes
					.filter((node) => node.isPage)
					.map((page): Scripts => {
						const around = nodes.filter((node) => !node.isPage && isWithin(page, node));
						const shown = [page, ...around].map((node) => node.file);
						return {
							address: addressOf(page.folder),
							files: [...loaded([...entries, ...shown], chunks)]
						};
					});
				// An address of its own comes before the pattern that it would fit too.
				pages.sort((a, b) => holes(a) - holes(b));
				// What takes longest comes first.
				const size = (file: string) => chunks.get(file)?.code.length ?? 0;
				const files = [...new Set(pages.flatMap((page) => page.files))];
				files.sort((a, b) => size(b) - size(a));
				this.emitFile({ type: 'asset', fileName: 'early.js', source: early(files, pages) });
			}
		}
	};
}

const holes = ({ address }: Scripts): number => address.split('[').length;

function isWithin(page: Node, layout: Node): boolean {
	return layout.folder === '' || `${page.folder}/`.startsWith(`${layout.folder}/`);
}

/** These files and all that they import. */
function loaded(files: readonly string[], chunks: ReadonlyMap<string, Chunk>): Set<string> {
	const found = new Set<string>();
	const add = (file: string) => {
		if (found.has(file)) return;
		found.add(file);
		chunks.get(file)?.imports.forEach(add);
	};
	files.forEach(add);
	return found;
}

/** The pattern of a page's addresses: `(app)/tracks/[id=number]` is `^/tracks/[^/]+/?$`. */
export function addressOf(folder: string): string {
	const parts = folder.split('/').filter((part) => part !== '' && !/^\(.*\)$/.test(part));
	return `^/${parts.map((part) => (part.startsWith('[') ? '[^/]+' : part)).join('/')}/?$`;
}

/** `early.js` with the files of all pages, and for each page which of them it needs. */
function early(files: readonly string[], pages: readonly Scripts[]): string {
	const scripts = files.map((file) => `/${file}`);
	const lists = pages.map((page) => [
		page.address,
		page.files.map((file) => files.indexOf(file)).sort((a, b) => a - b)
	]);
	return readFileSync(SOURCE, 'utf8')
		.replace('const FILES = [];', () => `const FILES = ${JSON.stringify(scripts)};`)
		.replace('const PAGES = [];', () => `const PAGES = ${JSON.stringify(lists)};`);
}
