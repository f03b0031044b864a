/** The places of the app, in the order of the navigation. */
import AudioLines from '@lucide/svelte/icons/audio-lines';
import ChartNoAxesColumn from '@lucide/svelte/icons/chart-no-axes-column';
import FileInput from '@lucide/svelte/icons/file-input';
import History from '@lucide/svelte/icons/history';
import Settings from '@lucide/svelte/icons/settings';
import Users from '@lucide/svelte/icons/users';

export const PLACES = [
	{ href: '/', label: 'Home', icon: ChartNoAxesColumn },
	{ href: '/tracks', label: 'Tracks', icon: AudioLines },
	{ href: '/audience', label: 'Audience', icon: Users },
	{ href: '/integrations/csv-import', label: 'Add files', icon: FileInput },
	{ href: '/imports', label: 'Imports', icon: History },
	{ href: '/settings', label: 'Settings', icon: Settings }
] as const;

/** Whether a place is where the reader is. */
export function isHere(href: string, path: string): boolean {
	return href === '/' ? path === '/' : path === href || path.startsWith(`${href}/`);
}
