/** The places of the app, in the order of the navigation. */
import AudioLines from '@lucide/svelte/icons/audio-lines';
import ChartNoAxesColumn from '@lucide/svelte/icons/chart-no-axes-column';
import FileInput from '@lucide/svelte/icons/file-input';
import History from '@lucide/svelte/icons/history';
import Megaphone from '@lucide/svelte/icons/megaphone';
import Plug from '@lucide/svelte/icons/plug';
import Settings from '@lucide/svelte/icons/settings';
import Users from '@lucide/svelte/icons/users';
import type { LabelKey } from '$lib/messages';
import { session } from '$lib/state/session.svelte';

/** `short` is its label on a phone's bar; `more`: it is not on that bar, but behind its last button. */
export type Place = {
	href: string;
	label: LabelKey;
	short?: LabelKey;
	more?: boolean;
	icon: typeof Plug;
};

export const PLACES: readonly Place[] = [
	{ href: '/', label: 'shell_place_home', icon: ChartNoAxesColumn },
	{ href: '/tracks', label: 'ui_tracks', icon: AudioLines },
	{ href: '/audience', label: 'ui_audience', icon: Users },
	{ href: '/campaigns', label: 'ui_campaigns', icon: Megaphone },
	{ href: '/integrations', label: 'ui_sources', more: true, icon: Plug },
	{
		href: '/integrations/csv-import',
		label: 'ui_add_files_button',
		short: 'shell_place_add_files_short',
		icon: FileInput
	},
	{ href: '/imports', label: 'ui_imports', more: true, icon: History },
	{ href: '/settings', label: 'ui_settings', more: true, icon: Settings }
];

/** The pages that are there to change something. */
const CHANGING = ['/integrations/csv-import', '/integrations/by-hand', '/campaigns/add'];

/** Whether the reader has use for a page: who only reads does not come to those that change. */
export function mayOpen(href: string): boolean {
	return session.account?.role !== 'read_only' || !CHANGING.includes(href.split(/[?#]/)[0] ?? '');
}

/** Whether a place is where the reader is: the one with the longest address of those above it. */
export function isHere(href: string, path: string): boolean {
	const above = (one: string) => path === one || (one !== '/' && path.startsWith(`${one}/`));
	return (
		above(href) && !PLACES.some((other) => other.href.length > href.length && above(other.href))
	);
}
