import { describe, expect, it } from 'vitest';
import { decimals, madeOf } from './engagement';

describe('a calculated figure', () => {
	it('shows its basis, the denominator with it', () => {
		const basis = { posts: 12, likes: '2382', comments: '121', followers: '4820' };
		expect(madeOf(basis)).toBe('2,382 likes and 121 comments on 12 posts, for 4,820 followers');
	});

	it('shows only what the server gives', () => {
		expect(madeOf({ posts: 1, comments: '1' })).toBe('1 comment on 1 post');
		expect(madeOf({ followers: '4820' })).toBeNull();
		expect(madeOf(null)).toBeNull();
	});

	it('is written in the habit of the reader', () => {
		expect(decimals('4.6348', 2, 'en-US')).toBe('4.63');
		expect(decimals('1234.56', 1, 'de-DE')).toBe('1.234,6');
	});
});
