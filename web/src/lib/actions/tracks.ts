/** Joining and parting tracks: one function per action. */
import * as requests from '$lib/api/requests';
import type { TrackDetail } from '$lib/api/models';
import { confirmation } from '$lib/state/confirmation.svelte';
import { forgetFigures } from '$lib/state/resource.svelte';
import { done, report } from '$lib/state/toasts.svelte';

type Near = TrackDetail['near'][number];
type Identifier = TrackDetail['identifiers'][number];

export async function mergeTracks(track: TrackDetail, other: Near): Promise<TrackDetail | null> {
	const sure = await confirmation.ask({
		title: `Is “${other.title}” the same song as “${track.title}”?`,
		text: `Its streams and money are then counted under “${track.title}”. You can part them again on this page.`,
		confirm: 'Yes, join them'
	});
	if (!sure) return null;
	try {
		const joined = await requests.mergeTracks(track.id, other.id);
		forgetFigures(`track ${track.id}`);
		done(`“${other.title}” now counts as “${track.title}”.`);
		return joined;
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
		title: `Part “${identifier.title}” from “${track.title}”?`,
		text: 'It becomes a track of its own again, with its own streams and money.',
		confirm: 'Part them'
	});
	if (!sure) return null;
	try {
		const rest = await requests.splitTrack(track.id, identifier.id);
		forgetFigures(`track ${track.id}`);
		done(`“${identifier.title}” is a track of its own again.`);
		return rest;
	} catch (thrown) {
		report(thrown);
		return null;
	}
}
