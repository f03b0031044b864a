/** A track as it is picked for a campaign. */
export type PickedTrack = { id: number; title: string; artist: string | null };
