/** `early.js` has everything loaded that the one page needs, in its own order. */
import type { Handle } from '@sveltejs/kit';

export const handle: Handle = ({ event, resolve }) => resolve(event, { preload: () => false });
