/** Whether the screen is as wide as `md` in `app.css`: what is not shown there is not made. */
import { MediaQuery } from 'svelte/reactivity';

export const wide = new MediaQuery('(width >= 52rem)');
