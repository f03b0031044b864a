import { describe, expect, it } from 'vitest';
import { difference, percent, separators } from './number';

describe('a percentage', () => {
	it('is whole where it is large, and has a sign where that matters', () => {
		expect(percent(38.4, {}, 'en-US')).toBe('38%');
		expect(percent(4.46, {}, 'en-US')).toBe('4.5%');
		expect(percent(38, { signed: true }, 'en-US')).toBe('+38%');
		expect(percent(-85.6, { signed: true }, 'en-US')).toBe('−86%');
		expect(percent(0, { signed: true }, 'en-US')).toBe('0%');
	});
});

describe('a difference', () => {
	it('says in which direction', () => {
		expect(difference(1840, 'en-US')).toBe('+1,840');
		expect(difference(-64, 'en-US')).toBe('−64');
		expect(difference(0, 'en-US')).toBe('0');
	});
});

describe('the marks of a locale', () => {
	it('are those of its numbers', () => {
		expect(separators('en-US')).toEqual({ group: ',', decimal: '.' });
		expect(separators('de-DE')).toEqual({ group: '.', decimal: ',' });
	});
});
