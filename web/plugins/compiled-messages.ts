/**
 * Messages that are parsed while the app is built: `./en?compiled` is the list of `./en.ts` with
 * each text as `intl-messageformat` reads it, or as it stands where it has neither values nor
 * markup. The parser itself stays out of the app.
 */
import { readFile } from 'node:fs/promises';
import { isLiteralElement, parse } from '@formatjs/icu-messageformat-parser';
import { transformWithOxc, type Plugin } from 'vite';

const QUERY = '?compiled';

export function compiledMessages(): Plugin {
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
		async resolveId(source, importer) {
			if (!source.endsWith(QUERY)) return null;
			const list = await this.resolve(source.slice(0, -QUERY.length), importer);
			return list === null ? null : list.id + QUERY;
		},
		async load(id) {
			if (!id.endsWith(QUERY)) return null;
			const file = id.slice(0, -QUERY.length);
			this.addWatchFile(file);
			const { code } = await transformWithOxc(await readFile(file, 'utf8'), file);
			const list = (await import(`data:text/javascript,${encodeURIComponent(code)}`)) as {
				default: Record<string, string>;
			};
			const compiled = Object.entries(list.default).map(([key, text]) => [key, shortest(text)]);
			return `export default ${JSON.stringify(Object.fromEntries(compiled))}`;
		}
	};
}

function shortest(text: string) {
	const read = parse(text);
	const [first] = read;
	if (first === undefined) return '';
	return read.length === 1 && isLiteralElement(first) ? first.value : read;
}
