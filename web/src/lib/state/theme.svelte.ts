/** Light, dark, or as the system has it. `early.js` applies the choice before first paint. */

export type Theme = 'system' | 'light' | 'dark';
const KEY = 'tunescore.theme';

function saved(): Theme {
	try {
		const value = localStorage.getItem(KEY);
		return value === 'light' || value === 'dark' ? value : 'system';
	} catch {
		return 'system';
	}
}

class ThemeChoice {
	value = $state<Theme>(saved());

	choose(theme: Theme): void {
		this.value = theme;
		if (theme === 'system') delete document.documentElement.dataset.theme;
		else document.documentElement.dataset.theme = theme;
		try {
			if (theme === 'system') localStorage.removeItem(KEY);
			else localStorage.setItem(KEY, theme);
		} catch {
			// The browser keeps nothing: the choice lasts as long as the page.
		}
	}
}

export const theme = new ThemeChoice();
