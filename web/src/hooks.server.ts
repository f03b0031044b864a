/** What the one page, written while the app is built, has loaded early: also its Latin letters. */
import type { Handle } from '@sveltejs/kit';

export const handle: Handle = ({ event, resolve }) =>
	resolve(event, {
		preload: ({ type, path }) =>
			type === 'js' || type === 'css' || (type === 'font' && path.includes('grotesk-latin-wght'))
	});
