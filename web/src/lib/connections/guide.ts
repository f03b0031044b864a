/**
 * A guide's text, read into what is drawn: paragraphs, lists and code, with links and names in them.
 *
 * It is the small part of Markdown that the guides use; anything else stays text as it stands.
 */

export type Inline = { kind: 'text' | 'code' | 'strong'; text: string } | LinkTo;
export type LinkTo = { kind: 'link'; text: string; href: string };
export type Block =
	| { kind: 'text'; parts: Inline[] }
	| { kind: 'list'; ordered: boolean; items: Inline[][] }
	| { kind: 'code'; text: string };

const INLINE =
	/`([^`]+)`|\*\*([^*]+)\*\*|\*([^*\s][^*]*)\*|\[([^\]]+)\]\(([^)\s]+)\)|<(https?:\/\/[^>\s]+)>/g;
const ITEM = /^\s*(?:[-*]|(\d+)[.)])\s+(.*)$/;

/** Only addresses of the web and of this app are followed. */
function isSafe(href: string): boolean {
	return /^https?:\/\//.test(href) || /^\/(?!\/)/.test(href);
}

/** A line's parts in their order. */
export function inline(text: string): Inline[] {
	const parts: Inline[] = [];
	let at = 0;
	for (const match of text.matchAll(INLINE)) {
		const [whole, code, bold, slanted, label, href, bare] = match;
		const strong = bold ?? slanted;
		const target = href ?? bare;
		const part: Inline | null =
			code !== undefined
				? { kind: 'code', text: code }
				: strong !== undefined
					? { kind: 'strong', text: strong }
					: target !== undefined && isSafe(target)
						? { kind: 'link', text: label ?? target, href: target }
						: label !== undefined
							? { kind: 'text', text: label }
							: null;
		if (part === null) continue;
		if (match.index > at) parts.push({ kind: 'text', text: text.slice(at, match.index) });
		parts.push(part);
		at = match.index + whole.length;
	}
	if (at < text.length) parts.push({ kind: 'text', text: text.slice(at) });
	return parts;
}

/** The blocks of a text: lines that follow each other are one paragraph or one item. */
export function blocks(text: string): Block[] {
	const found: Block[] = [];
	let gathered: string[] = [];
	let list: { ordered: boolean; items: string[] } | null = null;
	let code: string[] | null = null;
	const close = () => {
		if (gathered.length > 0) found.push({ kind: 'text', parts: inline(gathered.join(' ')) });
		if (list !== null) found.push({ kind: 'list', ...list, items: list.items.map(inline) });
		gathered = [];
		list = null;
	};
	for (const line of text.split('\n')) {
		if (line.trim().startsWith('```')) {
			if (code === null) close();
			else found.push({ kind: 'code', text: code.join('\n') });
			code = code === null ? [] : null;
			continue;
		}
		if (code !== null) {
			code.push(line);
			continue;
		}
		const item = ITEM.exec(line);
		if (line.trim() === '') close();
		else if (item !== null) {
			const ordered = item[1] !== undefined;
			if (list === null || list.ordered !== ordered) close();
			list ??= { ordered, items: [] };
			list.items.push(item[2] ?? '');
		} else if (list !== null) {
			const last = list.items.length - 1;
			list.items[last] = `${list.items[last] ?? ''} ${line.trim()}`;
		} else gathered.push(line.trim());
	}
	if (code !== null) found.push({ kind: 'code', text: code.join('\n') });
	close();
	return found;
}
