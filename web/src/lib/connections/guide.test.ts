import { describe, expect, it } from 'vitest';
import { blocks, inline } from './guide';

describe("a guide's line", () => {
	it('has names, strong words and links in it', () => {
		expect(
			inline('Set `KEY_ID` to the **App ID** of [your app](https://dev.example/apps).')
		).toEqual([
			{ kind: 'text', text: 'Set ' },
			{ kind: 'code', text: 'KEY_ID' },
			{ kind: 'text', text: ' to the ' },
			{ kind: 'strong', text: 'App ID' },
			{ kind: 'text', text: ' of ' },
			{ kind: 'link', text: 'your app', href: 'https://dev.example/apps' },
			{ kind: 'text', text: '.' }
		]);
	});

	it('has the names of buttons, and stars that mean nothing', () => {
		expect(inline('Press *Create app*, 2 * 3.')).toEqual([
			{ kind: 'text', text: 'Press ' },
			{ kind: 'strong', text: 'Create app' },
			{ kind: 'text', text: ', 2 * 3.' }
		]);
	});

	it('follows no address that would run something', () => {
		expect(inline('[press](javascript:alert)')).toEqual([{ kind: 'text', text: 'press' }]);
		expect(inline('[there](//elsewhere.example)')).toEqual([{ kind: 'text', text: 'there' }]);
		expect(inline('<https://dev.example>')).toEqual([
			{ kind: 'link', text: 'https://dev.example', href: 'https://dev.example' }
		]);
	});
});

describe("a guide's text", () => {
	it('is paragraphs, lists and code', () => {
		const text =
			'One\nparagraph.\n\n1. First\n2. Second,\n   longer\n\n- A point\n\n```\nA=1\nB=2\n```\nEnd.';
		expect(blocks(text)).toEqual([
			{ kind: 'text', parts: [{ kind: 'text', text: 'One paragraph.' }] },
			{
				kind: 'list',
				ordered: true,
				items: [[{ kind: 'text', text: 'First' }], [{ kind: 'text', text: 'Second, longer' }]]
			},
			{ kind: 'list', ordered: false, items: [[{ kind: 'text', text: 'A point' }]] },
			{ kind: 'code', text: 'A=1\nB=2' },
			{ kind: 'text', parts: [{ kind: 'text', text: 'End.' }] }
		]);
	});
});
