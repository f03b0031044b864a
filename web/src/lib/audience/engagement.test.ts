import { describe, expect, it } from 'vitest';
import { denominator, rate } from './engagement';

const level = (metric: string, value: string, as_of = '2026-11-22') => ({ metric, value, as_of });
const levels = [
	level('followers', '4820'),
	level('engagement_rate', '4.634854771784232'),
	level('avg_likes', '214.0'),
	level('avg_comments', '9.4')
];

describe('an engagement rate', () => {
	it('says what it is made of', () => {
		expect(denominator(levels, 'en-US')).toBe(
			'214 likes and 9.4 comments a post, of 4,820 followers'
		);
		expect(rate('4.634854771784232', 'en-US')).toBe('4.63');
	});

	it('names only the parts that are told', () => {
		const hidden = levels.filter((one) => one.metric !== 'avg_likes');
		expect(denominator(hidden, 'en-US')).toBe('9.4 comments a post, of 4,820 followers');
	});

	it('stands alone where its parts are of another day, or nobody told them', () => {
		const old = [level('followers', '4700', '2026-11-21'), ...levels.slice(1)];
		expect(denominator(old, 'en-US')).toBeNull();
		expect(denominator(levels.slice(0, 2), 'en-US')).toBeNull();
		expect(denominator(levels.slice(1), 'en-US')).toBeNull();
	});
});
