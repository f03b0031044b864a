/**
 * Messages that are parsed while the app is built: `./en?compiled` is the list of `./en.ts` with
 * each text as `intl-messageformat` reads it, or as it stands where it has neither values nor
 * markup. The parser itself stays out of the app.
 *
 * In the built app the list is filled by the code that names its keys: a page loads its own texts,
 * and not those of all others.
 */
import { readFile } from 'node:fs/promises';
import { isLiteralElement, parse } from '@formatjs/icu-messageformat-parser';
import { transformWithOxc, type Plugin } from 'vite';

const LIST = new URL('../src/lib/messages/en.ts', import.meta.url).pathname;
const COMPILED = `${LIST}?compiled`;
/** A module that puts one text into the list: `text:ui_close`. */
const TEXT = 'text:';
const SOURCE = /\/src\/.*\.(svelte|ts)$/;
const QUOTED = /(?<=['"`])[a-z]\w+(?=['"`])/g;

type Texts = Record<string, unknown>;

export function compiledMessages(): Plugin {
	let texts: Promise<Texts>;
	let built = false;
	return {
		name: 'compiled-messages',
		enforce: 'pre',
		config: () => ({
			resolve: {
				alias: {
					'@formatjs/icu-messageformat-parser': '@formatjs/icu-messageformat-parser/no-parser.js'
				}
			}
		}),
		configResolved({ command }) {
			built = command === 'build';
		},
		buildStart() {
			texts = compiled();
		},
		resolveId(source) {
			if (source.startsWith(TEXT)) return source;
			return source.endsWith('/en?compiled') ? COMPILED : null;
		},
		async load(id) {
			if (id.startsWith(TEXT)) {
				const key = id.slice(TEXT.length);
				const text = JSON.stringify((await texts)[key]);
				return `import list from ${JSON.stringify(COMPILED)}; list.${key} = ${text};`;
			}
			if (id !== COMPILED) return null;
			this.addWatchFile(LIST);
			return `export default ${built ? '{}' : JSON.stringify(await compiled())}`;
		},
		transform: {
			order: 'post',
			async handler(code, id) {
				if (!built || id === LIST || !SOURCE.test(id)) return null;
				const known = await texts;
				const keys = new Set(code.match(QUOTED)?.filter((word) => word in known));
				const imports = [...keys].map((key) => `import '${TEXT}${key}';`);
				return { code: imports.join('') + code, map: null };
			}
		}
	};
}

async function compiled(): Promise<Texts> {
	const { code } = await transformWithOxc(await readFile(LIST, 'utf8'), LIST);
	const list = (await import(`data:text/javascript,${encodeURIComponent(code)}`)) as {
		default: Record<string, string>;
	};
	return Object.fromEntries(
		Object.entries(list.default).map(([key, text]) => [key, shortest(text)])
	);
}

function shortest(text: string) {
	const read = parse(text);
	const [first] = read;
	if (first === undefined) return '';
	return read.length === 1 && isLiteralElement(first) ? first.value : read;
}
