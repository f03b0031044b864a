/** A small mark for each kind of alert. */
import Bell from '@lucide/svelte/icons/bell';
import AudioLines from '@lucide/svelte/icons/audio-lines';
import FileQuestion from '@lucide/svelte/icons/file-question-mark';
import ListMusic from '@lucide/svelte/icons/list-music';
import Plug from '@lucide/svelte/icons/plug';
import TrendingUp from '@lucide/svelte/icons/trending-up';
import Users from '@lucide/svelte/icons/users';

const ICONS: Record<string, typeof Bell> = {
	post_level: TrendingUp,
	take_off: TrendingUp,
	plays: AudioLines,
	followers: Users,
	playlist: ListMusic,
	connection: Plug,
	statement_gap: FileQuestion,
	statement_rate: FileQuestion,
	overdue: FileQuestion
};

/** The mark of a rule; the bell for one that this app does not know. */
export const iconOf = (rule: string): typeof Bell => ICONS[rule] ?? Bell;
