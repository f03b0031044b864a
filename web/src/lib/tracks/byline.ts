/** Who stands under a song's title: its artist, else who wrote it. */
import type { Track } from '$lib/api/models';
import { t } from '$lib/messages';

export function byline({ artist, writer }: Pick<Track, 'artist' | 'writer'>): string | null {
	if (artist !== null) return artist;
	return writer === null ? null : t('tracks_written_by', { writer });
}
