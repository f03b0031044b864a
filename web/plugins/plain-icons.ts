/**
 * Icons that are written out while the app is built: each becomes markup with the strokes in it,
 * where the library's own would put these together in the browser, one by one, for each icon that
 * is shown. They take what ours are given: a class and the width of their strokes.
 */
import type { Plugin } from 'vite';

const ICON = /@lucide\/svelte\/dist\/icons\/[^/]+\.svelte$/;
const DATA = /const iconData = (\{.*\});/;

type Strokes = [tag: string, attributes: Record<string, string>][];

export function plainIcons(): Plugin {
	return {
		name: 'plain-icons',
		enforce: 'pre',
		transform(code, id) {
			if (!ICON.test(id)) return null;
			const data = DATA.exec(code)?.[1];
			if (data === undefined) throw new Error(`There are no strokes in ${id}`);
			return { code: markupOf((JSON.parse(data) as { node: Strokes }).node), map: null };
		}
	};
}

function markupOf(strokes: Strokes): string {
	const drawn = strokes.map(([tag, attributes]) => {
		const all = Object.entries(attributes).map(([name, value]) => ` ${name}="${value}"`);
		return `<${tag}${all.join('')} />`;
	});
	return `<script>
	let { class: extra = '', strokeWidth = 2 } = $props();
</script>

<svg
	class={extra}
	stroke-width={strokeWidth}
	width="24"
	height="24"
	viewBox="0 0 24 24"
	fill="none"
	stroke="currentColor"
	stroke-linecap="round"
	stroke-linejoin="round"
	aria-hidden="true">${drawn.join('')}</svg
>`;
}
