/**
 * Runs before anything is painted: shows the chosen theme, has the scripts of this page loaded, and
 * asks for its first answers, so that these are on their way while the scripts are. The build fills
 * in the list of pages (`plugins/page-preloads.ts`).
 */
(() => {
	/** Patterns of addresses, each with its page's scripts. @type {[string, string[]][]} */
	const PAGES = [];
	/** What a page asks for first. @type {[RegExp, string][]} */
	const ANSWERS = [
		[/^\/(?!sign-in|welcome)/, '/api/v1/auth/me'],
		[/^\/(?!sign-in|welcome)/, '/api/v1/setup'],
		[/^\/$/, '/api/v1/overview']
	];

	try {
		const theme = localStorage.getItem('tunescore.theme');
		if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
	} catch {
		// The browser keeps nothing: as the system has it.
	}

	const here = location.pathname;
	const [, files] = PAGES.find(([address]) => new RegExp(address).test(here)) ?? ['', []];
	for (const file of files) {
		const link = document.createElement('link');
		link.rel = 'modulepreload';
		link.href = file;
		document.head.append(link);
	}

	globalThis.begun = new Map();
	for (const [address, asked] of ANSWERS) {
		if (!address.test(here)) continue;
		const answer = fetch(asked, { headers: { Accept: 'application/json' } });
		// Whoever takes it sees the failure.
		answer.catch(() => undefined);
		globalThis.begun.set(asked, answer);
	}
})();
