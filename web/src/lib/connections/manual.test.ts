import { describe, expect, it } from 'vitest';
import { percentage, platformKey, platformChoices, readManual, today, wholeCount } from './manual';

const blank = {
	followers: '',
	following: '',
	posts: '',
	views: '',
	likes: '',
	comments: '',
	engagement_rate: ''
};

describe('a manual count', () => {
	it('is read as the reader writes thousands', () => {
		expect(wholeCount('12345', 'en-US').value).toBe('12345');
		expect(wholeCount(' 12,345 ', 'en-US').value).toBe('12345');
		expect(wholeCount('12.345', 'de-DE').value).toBe('12345');
		expect(wholeCount('12 345', 'fr-FR').value).toBe('12345');
		expect(wholeCount('1,23,456', 'en-IN').value).toBe('123456');
		expect(wholeCount('0', 'en-US').value).toBe('0');
	});

	it('is nothing where nothing is written, and never 0', () => {
		expect(wholeCount('  ', 'en-US')).toEqual({ value: null, problem: null });
	});

	it('is refused where it is shortened, broken or negative', () => {
		expect(wholeCount('12.3K', 'en-US').problem).toContain('shortened');
		expect(wholeCount('12.5', 'en-US').problem).not.toBeNull();
		expect(wholeCount('12.345', 'en-US').problem).not.toBeNull();
		expect(wholeCount('-4', 'en-US').problem).not.toBeNull();
	});
});

describe('a manual rate', () => {
	it('is a percentage up to a hundred, with either decimal mark of the locale', () => {
		expect(percentage('4.25 %', 'en-US').value).toBe('4.25');
		expect(percentage('4,25', 'de-DE').value).toBe('4.25');
		expect(percentage('4,25', 'en-US').problem).not.toBeNull();
		expect(percentage('104', 'en-US').problem).not.toBeNull();
	});
});

describe('the form', () => {
	it('sends only what was written', () => {
		const read = readManual({ ...blank, followers: '4,820', engagement_rate: '4.3' }, 'en-US');
		expect(read.body).toEqual({ followers: 4820, engagement_rate: '4.3' });
	});

	it('sends nothing while something is wrong or nothing is written', () => {
		expect(readManual(blank, 'en-US')).toEqual({ body: null, problems: {}, empty: true });
		const read = readManual({ ...blank, followers: 'many', posts: '3' }, 'en-US');
		expect(read.body).toBeNull();
		expect(Object.keys(read.problems)).toEqual(['followers']);
	});

	it('makes a key of the name of a platform that is not in the list', () => {
		expect(platformKey(' Apple Music ')).toBe('apple_music');
		expect(platformKey('YouTube')).toBe('youtube');
		expect(platformKey('!')).toBe('');
	});

	it('begins with the day where the reader is', () => {
		expect(today(new Date(2026, 0, 5, 23, 59))).toBe('2026-01-05');
	});

	it('offers the platforms that can be connected, and those of known accounts', () => {
		const page = { audience: 'instagram', terms_url: '', terms: '', takes_posts: false };
		const platforms = [
			{ key: 'instagram', name: 'Instagram', page: null },
			{ key: 'instagram_page', name: 'Instagram (public page)', page }
		];
		const accounts = [
			{ platform: 'instagram', platform_name: 'Instagram' },
			{ platform: 'youtube', platform_name: 'YouTube' }
		];
		expect(platformChoices(platforms, accounts).map((one) => one.value)).toEqual([
			'instagram',
			'youtube'
		]);
	});
});
