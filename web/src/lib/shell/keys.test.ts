import { describe, expect, it } from 'vitest';
import { ANYWHERE, Keys, ON_FIGURES } from './keys.svelte';

type Event = Parameters<Keys['press']>[0];
const pressed = (key: string, more: Partial<Event> = {}): Event => ({
	key,
	ctrlKey: false,
	metaKey: false,
	altKey: false,
	isComposing: false,
	defaultPrevented: false,
	repeat: false,
	target: null,
	getModifierState: () => false,
	preventDefault: () => undefined,
	...more
});

function heard() {
	const keys = new Keys();
	const acts: string[] = [];
	for (const one of ['r', 'g t', '['] as const) keys.on(one, () => acts.push(one));
	return { keys, acts };
}

describe('keys', () => {
	it('are one, or two after each other within a moment', () => {
		const { keys, acts } = heard();
		keys.press(pressed('t'), 0);
		keys.press(pressed('g'), 0);
		keys.press(pressed('t'), 900);
		keys.press(pressed('g'), 1_000);
		keys.press(pressed('t'), 9_000);
		keys.press(pressed('g'), 10_000);
		keys.press(pressed('r'), 10_100);
		expect(acts).toEqual(['g t', 'r']);
	});

	it('leave the shortcuts of the browser alone, and what is written', () => {
		const { keys, acts } = heard();
		keys.press(pressed('r', { ctrlKey: true }));
		keys.press(pressed('r', { metaKey: true }));
		keys.press(pressed('r', { isComposing: true }));
		keys.press(pressed('r', { defaultPrevented: true }));
		expect(acts).toEqual([]);
		keys.press(pressed('[', { ctrlKey: true, altKey: true, getModifierState: () => true }));
		expect(acts).toEqual(['[']);
	});

	it('do what the last component says, and then again what the one before said', () => {
		const { keys, acts } = heard();
		const end = keys.on('r', () => acts.push('other'));
		keys.press(pressed('r'));
		end();
		keys.press(pressed('r'));
		expect(acts).toEqual(['other', 'r']);
	});

	it('can be turned off', () => {
		const { keys, acts } = heard();
		keys.enable(false);
		keys.press(pressed('r'));
		expect(acts).toEqual([]);
	});

	it('are at most twelve', () => {
		expect(ANYWHERE.length + ON_FIGURES.length).toBeLessThanOrEqual(12);
	});
});
