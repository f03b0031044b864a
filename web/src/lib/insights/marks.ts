/** The small mark of a store's own colour. Anything else of a store's look stays outside. */
const MARKS: Record<string, string> = {
	Spotify: '#1db954',
	'Apple Music': '#fa4b60',
	iTunes: '#c86dd7',
	YouTube: '#ff3b30',
	'YouTube Music': '#ff3b30',
	'Amazon Music': '#25b5c4',
	Deezer: '#a238ff',
	Tidal: '#6b7280',
	Facebook: '#3b7cf0',
	Instagram: '#d6447f',
	'Facebook/Instagram': '#3b7cf0',
	TikTok: '#12b5b0',
	Snap: '#d9b400',
	Bandcamp: '#4f9cb3',
	SoundCloud: '#ff6a1f',
	Pandora: '#4a6cf7',
	Napster: '#2f9e8f'
};

export function markOf(store: string): string {
	return MARKS[store] ?? 'var(--rule-strong)';
}
