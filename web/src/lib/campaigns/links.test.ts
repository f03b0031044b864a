import { describe, expect, it } from 'vitest';
import { webLink } from './links';

describe('an address in a file', () => {
	it('is followed where it is of the web', () => {
		expect(webLink(' https://open.example/playlist?a=1 ')).toBe(
			'https://open.example/playlist?a=1'
		);
		expect(webLink('http://blog.example')).toBe('http://blog.example/');
	});

	it('is text otherwise', () => {
		expect(webLink('javascript:alert(1)')).toBeNull();
		expect(webLink('data:text/html,hello')).toBeNull();
		expect(webLink('/settings')).toBeNull();
		expect(webLink('blog.example')).toBeNull();
		expect(webLink(null)).toBeNull();
	});
});
