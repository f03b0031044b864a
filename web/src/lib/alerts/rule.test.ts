import { describe, expect, it } from 'vitest';
import type { AlertRule } from '$lib/api/models';
import { draftOf, groupsOf, isChanged, numberOf, readRule, savedOf } from './rule';

const rule = (more: Partial<AlertRule> = {}): AlertRule => ({
	key: 'post_level',
	name: 'A post passes a round number',
	help: 'A post passes this many views.',
	group: 'take_off',
	enabled: true,
	settings: [
		{ key: 'level', label: 'Views', value: 50_000, default: 100_000, least: 100, most: 1_000_000 }
	],
	...more
});

describe('a number of a rule', () => {
	it('is read as people write it', () => {
		expect(numberOf('100000', 'en')).toBe(100_000);
		expect(numberOf(' 100,000 ', 'en')).toBe(100_000);
		expect(numberOf('100.000', 'de')).toBe(100_000);
		expect(numberOf('100\u202f000', 'fr')).toBe(100_000);
		expect(numberOf('100’000', 'de-CH')).toBe(100_000);
	});

	it('is a whole number and nothing else', () => {
		for (const text of ['', '1.5', '1,5', '-3', '1e5', 'many', '10,00'])
			expect(numberOf(text, 'en')).toBeNull();
	});
});

describe('a rule while it is changed', () => {
	it('begins as it is saved, and is no change', () => {
		const read = readRule(rule(), draftOf(rule()));
		expect(read).toEqual({ choice: savedOf(rule()), problems: {} });
		expect(isChanged(rule(), savedOf(rule()))).toBe(false);
	});

	it('is a change with another number or switched on', () => {
		const off = rule({ enabled: false });
		const on = readRule(off, draftOf(off, true)).choice;
		expect(on).toEqual({ key: 'post_level', enabled: true, settings: { level: 50_000 } });
		expect(on !== null && isChanged(off, on)).toBe(true);
		const other = readRule(rule(), { enabled: true, texts: { level: '75,000' } }).choice;
		expect(other !== null && isChanged(rule(), other)).toBe(true);
	});

	it('says what a number may be, and has no choice without one', () => {
		for (const level of ['99', '1,000,001', 'x', '']) {
			const read = readRule(rule(), { enabled: true, texts: { level } });
			expect(read.choice).toBeNull();
			expect(read.problems.level).toBe('A whole number from 100 to 1,000,000.');
		}
	});
});

describe('the groups of rules', () => {
	it('have their order, leave out what is empty, and lose no rule', () => {
		const rules = [
			rule({ key: 'a', group: 'upkeep' }),
			rule({ key: 'b', group: 'unheard_of' }),
			rule({ key: 'c' })
		];
		expect(groupsOf(rules).map((one) => [one.key, one.rules.map((each) => each.key)])).toEqual([
			['take_off', ['c']],
			['upkeep', ['a']],
			['other', ['b']]
		]);
	});
});
