/**
 * Runs before anything is painted: shows the chosen theme, has the scripts of this page loaded, and
 * asks for its first answers, so that these are on their way while the scripts are. The build fills
 * in the list of pages (`plugins/page-preloads.ts`).
 */
(() => {
	/** The scripts of all pages, the largest first. @type {string[]} */
	const FILES = [];
	/** Patterns of addresses, each with its page's scripts by their number. @type {[string, number[]][]} */
	const PAGES = [];
	/**
	 * What a page asks for first, as the page itself asks. `*` is the view of the address, narrowed by
	 * what the page is of. @type {[RegExp, string[], string?][]}
	 */
	const ANSWERS = [
		[/^\/(?!sign-in|welcome)/, ['auth/me', 'setup']],
		[/^\/$/, ['overview*', 'audience/summary*', 'freshness', 'campaigns', 'notes*']],
		[/^\/tracks\/(\d+)$/, ['tracks/$*', 'notes*'], 'track'],
		[/^\/stores\/([^/]+)$/, ['overview*', 'notes*'], 'store'],
		[/^\/countries\/([A-Z]{2})$/, ['overview*', 'notes*'], 'country'],
		[/^\/platforms\/([^/]+)$/, ['audience/summary*'], 'platform'],
		[/^\/audience\/(\d+)$/, ['audience/$', 'connections', 'alerts']],
		[/^\/integrations\/csv-import$/, ['sources', 'imports?waiting=true']]
	];
	/** The names of a view; what the app shows by itself is said to the API. */
	const RANGE = ['from', 'to', 'range'];
	const COMPARED = ['compare_from', 'compare_to', 'compare'];
	const OTHERS = 'artist track store country source rights platform currency convert'.split(' ');

	/** The view of the address, as `apiQueryOf` asks for it. @param {Record<string, string>} own */
	function view(own) {
		const address = new URLSearchParams(location.search);
		const asked = new URLSearchParams();
		for (const name of [...RANGE, ...COMPARED, ...OTHERS]) {
			const value = address.get(name);
			if (value !== null && value !== '') asked.set(name, value);
		}
		if (asked.has('from') || asked.has('to')) asked.delete('range');
		else if (!asked.has('range')) asked.set('range', 'auto');
		if (asked.has('compare_from') && asked.has('compare_to')) asked.delete('compare');
		else if (!asked.has('compare')) asked.set('compare', 'previous');
		if (asked.has('convert')) asked.set('convert', 'true');
		for (const [name, value] of Object.entries(own)) asked.set(name, value);
		asked.sort();
		return asked.toString();
	}

	try {
		const theme = localStorage.getItem('tunescore.theme');
		if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
	} catch {
		// The browser keeps nothing: as the system has it.
	}

	const here = location.pathname;
	globalThis.begun = new Map();
	for (const [pattern, answers, name] of ANSWERS) {
		const found = pattern.exec(here);
		if (found === null) continue;
		const value = decodeURIComponent(found[1] ?? '');
		for (const one of answers) {
			const path = `/api/v1/${one.replace('$', value)}`;
			const asked = path.replace('*', `?${view(name === undefined ? {} : { [name]: value })}`);
			const answer = fetch(asked, { headers: { Accept: 'application/json' } });
			// Whoever takes it sees the failure.
			answer.catch(() => undefined);
			globalThis.begun.set(asked, answer);
		}
	}
	const [, scripts] = PAGES.find(([address]) => new RegExp(address).test(here)) ?? ['', []];
	for (const number of scripts) {
		const link = document.createElement('link');
		link.rel = 'modulepreload';
		link.href = FILES[number] ?? '';
		document.head.append(link);
	}

	// A browser's first number takes it long, and its first date too. They are made now, while the
	// scripts are on their way.
	requestAnimationFrame(() => {
		setTimeout(() => new Intl.NumberFormat());
		setTimeout(() => new Intl.DateTimeFormat());
	});
})();
