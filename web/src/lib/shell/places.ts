/** The places of the app, in the order of the navigation. */
import AudioLines from '@lucide/svelte/icons/audio-lines';
import ChartNoAxesColumn from '@lucide/svelte/icons/chart-no-axes-column';
import FileInput from '@lucide/svelte/icons/file-input';
import History from '@lucide/svelte/icons/history';
import Plug from '@lucide/svelte/icons/plug';
import Settings from '@lucide/svelte/icons/settings';
import Users from '@lucide/svelte/icons/users';
import type { MessageKey } from '$lib/messages';

/** `short` is its label where seven stand beside each other. */
export type Place = { href: string; label: Label; short?: Label; icon: typeof Plug };
type Label = Extract<MessageKey, `shell_place_${string}`>;

export const PLACES: readonly Place[] = [
	{ href: '/', label: 'shell_place_home', icon: ChartNoAxesColumn },
	{ href: '/tracks', label: 'shell_place_tracks', icon: AudioLines },
	{ href: '/audience', label: 'shell_place_audience', icon: Users },
	{ href: '/integrations', label: 'shell_place_sources', icon: Plug },
	{
		href: '/integrations/csv-import',
		label: 'shell_place_add_files',
		short: 'shell_place_add_files_short',
		icon: FileInput
	},
	{ href: '/imports', label: 'shell_place_imports', icon: History },
	{ href: '/settings', label: 'shell_place_settings', icon: Settings }
];

/** Whether a place is where the reader is: the one with the longest address of those above it. */
export function isHere(href: string, path: string): boolean {
	const above = (one: string) => path === one || (one !== '/' && path.startsWith(`${one}/`));
	return (
		above(href) && !PLACES.some((other) => other.href.length > href.length && above(other.href))
	);
}
