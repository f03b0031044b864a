/** Merging and separating tracks: one function per action. */
import * as requests from '$lib/api/requests';
import type { TrackDetail } from '$lib/api/models';
import { t } from '$lib/messages';
import { confirmation } from '$lib/state/confirmation.svelte';
import { forgetFigures } from '$lib/state/resource.svelte';
import { done, report } from '$lib/state/toasts.svelte';

type Near = TrackDetail['near'][number];
type Identifier = TrackDetail['identifiers'][number];

export async function mergeTracks(track: TrackDetail, other: Near): Promise<TrackDetail | null> {
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
	const sure = await confirmation.ask({
		title: t('tracks_separate_title', { recording: identifier.title, track: track.title }),
		text: t('tracks_separate_text'),
		confirm: t('tracks_separate_button')
	});
	if (!sure) return null;
	try {
		const rest = await requests.splitTrack(track.id, identifier.id);
		forgetFigures(`track ${track.id}`);
		done(t('tracks_separated', { recording: identifier.title }));
		return rest;
	} catch (thrown) {
		report(thrown);
		return null;
	}
}
