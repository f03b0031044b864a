/** Finds the words for a reader that stand in code or markup. Used by the test alone. */
import { parse } from 'svelte/compiler';

type Node = { type: string; start: number } & Record<string, unknown>;

/** What is the same in every language: names, and what only programs read. */
const NAMES = new Set([
	'TuneScore',
	'Amazon Music',
	'Apple Music',
	'Facebook/Instagram',
	'YouTube',
	'YouTube Music',
	'Accept',
	'AltGraph',
	'Content-Disposition',
	'Content-Type',
	'Esc',
	'Files',
	'ISRC',
	'Problem',
	'Retry-After'
]);
/** Attributes of an element that a reader sees or hears. */
const READ = /^(alt|label|placeholder|title|aria-(label|description|roledescription|valuetext))$/;
/** Attributes that never hold words. */
const STYLE = /^(class|style|id|href|src|d)$/;
const ERRORS = /^(Range|Type)?Error$/;

const words = (text: string) => /\p{L}/u.test(text) && !NAMES.has(text.trim());

/** Utility classes: no capitals, and at least one word that no sentence has. */
const isClasses = (text: string) =>
	text.split(/\s+/).every((word) => /^[a-z0-9…!*&@[\]()<>#%.,:=/_-]*$/.test(word)) &&
	/[a-z0-9][-:[][a-z0-9[(]/.test(text);

/** Whether a string in code is meant for a reader: it begins like a sentence, or has two words. */
function isSentence(text: string): boolean {
	if (!words(text) || isClasses(text)) return false;
	return /^\p{Lu}[\p{Ll}’]/u.test(text.trim()) || /[\p{L}…)”][,;:.]? +\p{L}{2}/u.test(text);
}

const isNode = (value: unknown): value is Node =>
	typeof value === 'object' && value !== null && typeof (value as Node).type === 'string';

/** The texts in a `.svelte` or `.ts` file, each with its line. */
export function sentencesIn(source: string, name: string): string[] {
	const markup = name.endsWith('.svelte') ? source : `<script lang="ts">${source}</script>`;
	const found: string[] = [];
	const note = (node: Node, text: string) => {
		const line = markup.slice(0, node.start).split('\n').length;
		found.push(`${name}:${line}: ${text.trim().replace(/\s+/g, ' ')}`);
	};

	function attribute(node: Node, component: boolean): void {
		const key = String(node.name);
		if (STYLE.test(key)) return;
		for (const part of [node.value].flat()) {
			if (!isNode(part)) continue;
			if (part.type !== 'Text') visit(part);
			else if (
				READ.test(key) ? words(String(part.data)) : component && isSentence(String(part.data))
			)
				note(part, String(part.data));
		}
	}

	function visit(node: Node): void {
		if (
			/^(TS.*Type|TSType.*|TSInterface.*|ImportDeclaration|StyleDirective|Comment)$/.test(node.type)
		)
			return;
		if (node.type === 'Text') {
			if (words(String(node.data))) note(node, String(node.data));
			return;
		}
		if (node.type === 'Literal') {
			if (typeof node.value === 'string' && isSentence(node.value)) note(node, node.value);
			return;
		}
		if (node.type === 'TemplateLiteral') {
			const fixed = node.quasis as { value: { cooked: string } }[];
			const text = fixed.map((part) => part.value.cooked).join('…');
			if (isSentence(text)) note(node, text);
		}
		// What is compared is a value, and what is thrown as a plain error is for developers.
		if (node.type === 'BinaryExpression' && /^[!=]==$/.test(String(node.operator))) return;
		if (node.type === 'NewExpression' && ERRORS.test(String((node.callee as Node).name))) return;
		if (Array.isArray(node.attributes)) {
			const component = /Component$/.test(node.type);
			for (const one of node.attributes as Node[]) {
				if (one.type === 'Attribute') attribute(one, component);
				else visit(one);
			}
		}
		for (const [key, value] of Object.entries(node)) {
			if (key === 'attributes' || key === 'css' || key === 'options' || key === 'comments')
				continue;
			for (const child of [value].flat()) if (isNode(child)) visit(child);
		}
	}

	visit(parse(markup, { modern: true }) as unknown as Node);
	return found;
}
