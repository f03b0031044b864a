/**
 * Runs before anything is painted: shows the chosen theme, has the scripts of this page loaded, and
 * asks for its first answers, so that these are on their way while the scripts are. The build fills
 * in the list of pages (`plugins/page-preloads.ts`).
 */
(() => {
	/** Patterns of addresses, each with its page's scripts. @type {[string, string[]][]} */
	const PAGES = [];
	/** What a page asks for first, as the page itself asks. @type {[RegExp, string[]][]} */
	const ANSWERS = [
		[/^\/(?!sign-in|welcome)/, ['/api/v1/auth/me', '/api/v1/setup']],
		[
			/^\/$/,
			[
				'/api/v1/overview?range=auto&compare=previous',
				'/api/v1/audience/summary?range=auto&compare=previous',
				'/api/v1/freshness',
				'/api/v1/campaigns'
			]
		]
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
	// An address with a view of its own asks for other figures.
	const begun = ANSWERS.filter(([address]) => address.test(here + location.search));
	for (const asked of begun.flatMap(([, answers]) => answers)) {
		const answer = fetch(asked, { headers: { Accept: 'application/json' } });
		// Whoever takes it sees the failure.
		answer.catch(() => undefined);
		globalThis.begun.set(asked, answer);
	}
})();
