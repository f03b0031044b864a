import { describe, expect, it } from 'vitest';
import { fieldOf, linksIn, MOST_LINKS, readPage } from './page-form';

const link = (number: number) => `https://www.tiktok.com/@paperlantern/video/${number}`;
const whole = { username: ' @paperlantern ', links: '', accepted: true };

describe('the form of a public page', () => {
	it('sends the name, the links and the consent', () => {
		const links = `${link(1)}\n\n  ${link(2)} ${link(1)}\n`;
		expect(readPage({ ...whole, links }).body).toEqual({
			username: '@paperlantern',
			accept_terms: true,
			videos: [link(1), link(2)]
		});
	});

	it('sends nothing before the terms are accepted', () => {
		const read = readPage({ ...whole, accepted: false });
		expect(read.body).toBeNull();
		expect(Object.keys(read.problems)).toEqual(['accepted']);
	});

	it('needs a name, and takes so many links at most', () => {
		const many = Array.from({ length: MOST_LINKS + 1 }, (_, at) => link(at)).join('\n');
		const read = readPage({ ...whole, username: '  ', links: many });
		expect(Object.keys(read.problems)).toEqual(['username', 'links']);
		expect(read.problems.links).toBe('Give at most 6 links.');
		expect(linksIn(' \n ')).toEqual([]);
	});

	it('puts a refusal beside the field that it is about', () => {
		expect(fieldOf({ code: 'not_a_post_link' })).toBe('links');
		expect(fieldOf({ code: 'not_a_username' })).toBe('username');
		expect(fieldOf({ code: 'platform_refused' })).toBeNull();
	});
});
