/**
 * Single keys that open pages and change what is shown. A component says what one of them does
 * while it is there: `onMount(() => keys.on('r', openRange))`.
 */
import type { LabelKey } from '$lib/messages';

/** A key, or two of which the second follows the first: `g t`. */
export type Combination =
	'g o' | 'g t' | 'g a' | 'g c' | 'g i' | '/' | 'r' | 'f' | 'n' | '[' | ']' | '?' | 'Escape';

type Line = { keys: string[]; label: LabelKey };

/** Those that work everywhere, as `?` lists them. */
export const ANYWHERE: readonly Line[] = [
	{ keys: ['g', 'o'], label: 'shell_place_home' },
	{ keys: ['g', 't'], label: 'ui_tracks' },
	{ keys: ['g', 'a'], label: 'ui_audience' },
	{ keys: ['g', 'c'], label: 'ui_campaigns' },
	{ keys: ['g', 'i'], label: 'ui_imports' },
	{ keys: ['/'], label: 'shell_key_search' },
	{ keys: ['?'], label: 'shell_key_help' },
	{ keys: ['Esc'], label: 'ui_close' }
];

export const ON_FIGURES: readonly Line[] = [
	{ keys: ['r'], label: 'shell_key_range' },
	{ keys: ['f'], label: 'shell_key_filter' },
	{ keys: ['n'], label: 'shell_key_note' },
	{ keys: ['[', ']'], label: 'shell_key_step' }
];

const STORED = 'tunescore.keys';
/** How long the second key of two is waited for. */
const FOLLOWS_WITHIN = 1_500;

/** Where keys are text, or choose something by themselves. */
const TYPING =
	'input:not([type=checkbox], [type=radio], [type=button], [type=file]), textarea, select, [contenteditable], [role=combobox], [role=listbox], [role=menu], [role=slider], [role=dialog], [role=alertdialog]';

type Pressed = Pick<
	KeyboardEvent,
	'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'isComposing' | 'defaultPrevented' | 'repeat'
> & { target: unknown; getModifierState: (key: string) => boolean; preventDefault: () => void };

function saved(): boolean {
	try {
		return localStorage.getItem(STORED) !== 'off';
	} catch {
		return true;
	}
}

export class Keys {
	/** Whether they do anything. */
	enabled = $state(saved());
	/** Whether the list of them is open. */
	listed = $state(false);
	private readonly actions = new Map<Combination, (() => void)[]>();
	private first: { key: string; at: number } | null = null;

	/** What a combination does from now on; gives back what ends it. The last one that came acts. */
	on(combination: Combination, act: () => void): () => void {
		this.actions.set(combination, [...(this.actions.get(combination) ?? []), act]);
		return () => {
			const left = (this.actions.get(combination) ?? []).filter((one) => one !== act);
			this.actions.set(combination, left);
		};
	}

	press(event: Pressed, now = Date.now()): void {
		if (!this.enabled || event.defaultPrevented || event.isComposing || event.repeat) return;
		const held = event.ctrlKey || event.metaKey || event.altKey;
		// On many keyboards [ and ] are behind AltGr.
		if (held && !event.getModifierState('AltGraph')) return;
		if (isTyping(event.target)) return;
		const before = this.first !== null && now - this.first.at < FOLLOWS_WITHIN ? this.first : null;
		this.first = null;
		const act =
			(before === null ? undefined : this.of(`${before.key} ${event.key}`)) ?? this.of(event.key);
		if (act !== undefined) {
			event.preventDefault();
			act();
		} else if (event.key === 'g') {
			this.first = { key: event.key, at: now };
		}
	}

	enable(on: boolean): void {
		this.enabled = on;
		try {
			if (on) localStorage.removeItem(STORED);
			else localStorage.setItem(STORED, 'off');
		} catch {
			// The browser keeps nothing: the choice lasts as long as the page.
		}
	}

	private of(keys: string): (() => void) | undefined {
		return this.actions.get(keys as Combination)?.at(-1);
	}
}

function isTyping(target: unknown): boolean {
	return typeof Element !== 'undefined' && target instanceof Element
		? target.closest(TYPING) !== null
		: false;
}

export const keys = new Keys();
