import { describe, expect, it } from 'vitest';
import { decimals, madeOf } from './engagement';

describe('a figure that was worked out', () => {
	it('says what it was worked out from, its denominator with it', () => {
		const basis = { posts: 12, likes: '2382', comments: '121', followers: '4820' };
		expect(madeOf(basis, 'en-US')).toBe(
			'2,382 likes and 121 comments on 12 posts, for 4,820 followers'
		);
	});

	it('says only what the server says', () => {
		expect(madeOf({ posts: 1, comments: '1' }, 'en-US')).toBe('1 comment on 1 post');
		expect(madeOf({ followers: '4820' }, 'en-US')).toBeNull();
		expect(madeOf(null, 'en-US')).toBeNull();
	});

	it('is written in the habit of the reader', () => {
		expect(decimals('4.6348', 2, 'en-US')).toBe('4.63');
		expect(decimals('1234.56', 1, 'de-DE')).toBe('1.234,6');
	});
});
