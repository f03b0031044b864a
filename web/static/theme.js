// Runs before the first paint, so that a chosen theme never flashes the other one.
(function () {
	try {
		var theme = localStorage.getItem('tunescore.theme');
		if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
	} catch {
		// A browser that keeps nothing follows the system.
	}
})();
