/** What a user says about tracks: which are one, and whose they are. One function per action. */
import * as requests from '$lib/api/requests';
import type { TrackDetail } from '$lib/api/models';
import { asProblem, type Problem } from '$lib/api/problem';
import { t } from '$lib/messages';
import { confirmation } from '$lib/state/confirmation.svelte';
import { forgetFigures } from '$lib/state/resource.svelte';
import { done, report } from '$lib/state/toasts.svelte';

type Named = Pick<TrackDetail, 'id' | 'title'>;
type Identifier = TrackDetail['identifiers'][number];

/** Merges another track into one. */
export async function mergeTracks(track: Named, other: Named): Promise<TrackDetail | null> {
	const sure = await confirmation.ask({
		title: t('tracks_merge_title', { other: other.title, track: track.title }),
		text: t('tracks_merge_text', { track: track.title }),
		confirm: t('tracks_merge_button')
	});
	if (!sure) return null;
	try {
		const merged = await requests.mergeTracks(track.id, other.id);
		forgetFigures(`track ${track.id}`);
		done(t('tracks_merged', { other: other.title, track: track.title }));
		return merged;
	} catch (thrown) {
		report(thrown);
		return null;
	}
}

export async function splitTrack(
	track: TrackDetail,
	identifier: Identifier
): Promise<TrackDetail | null> {
	const recording = identifier.title ?? identifier.isrc ?? track.title;
	const sure = await confirmation.ask({
		title: t('tracks_separate_title', { recording, track: track.title }),
		text: t('tracks_separate_text'),
		confirm: t('tracks_separate_button')
	});
	if (!sure) return null;
	try {
		const rest = await requests.splitTrack(track.id, identifier.id);
		forgetFigures(`track ${track.id}`);
		done(t('tracks_separated', { recording }));
		return rest;
	} catch (thrown) {
		report(thrown);
		return null;
	}
}

/** Says whose track it is; a problem belongs beside the form. */
export async function correctArtist(track: Named, name: string): Promise<Problem | null> {
	try {
		await requests.changeArtist(track.id, name);
		forgetFigures();
		done(t('song_artist_saved', { track: track.title, artist: name }));
		return null;
	} catch (thrown) {
		return asProblem(thrown);
	}
}
