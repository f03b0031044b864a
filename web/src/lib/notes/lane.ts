/**
 * The geometry of notes in a lane under a chart. A note of several days is a bar as wide as they
 * are; notes of single days that are too near to tell apart are one mark. What would lie over
 * something else goes one row lower.
 */
import type { DayScale } from './scale';

/** What happened: the user's own note, or what the figures know. */
export type LaneKind = 'own' | 'release' | 'campaign' | 'placement' | 'import' | 'missing' | 'post';
/** A note as it is drawn; `id` is null for an automatic one. */
export type LaneNote = {
	id: number | null;
	kind: LaneKind;
	first: string;
	last: string;
	text: string;
	link: string | null;
	track_id: number | null;
};
export type LaneMark = {
	key: string;
	notes: LaneNote[];
	/** A bar's left end and width; a mark's middle with the width 0. */
	x: number;
	width: number;
	row: number;
};

/** How high a row of the lane is. */
export const ROW = 24;

/** The height in the lane at which the middle of a mark is. */
export function middleOf(mark: LaneMark): number {
	return mark.row * ROW + ROW / 2;
}

const LEAST_WIDTH = 12;
const APART = 20;
const MARK = 11;
const GAP = 3;

const isRange = (note: LaneNote) => note.first !== note.last;

/** The notes that lie on the axis, whole or in part, in the order of their days. */
export function notesOn(notes: readonly LaneNote[], scale: DayScale): LaneNote[] {
	return notes
		.filter((one) => one.last >= scale.first && one.first <= scale.last)
		.sort((a, b) => a.first.localeCompare(b.first) || b.last.localeCompare(a.last));
}

export function layNotes(notes: readonly LaneNote[], scale: DayScale): LaneMark[] {
	const shown = notesOn(notes, scale);
	const bars = shown.filter(isRange).map((one) => {
		const x = scale.begin(one.first < scale.first ? scale.first : one.first);
		const end = scale.end(one.last > scale.last ? scale.last : one.last);
		const width = Math.max(LEAST_WIDTH, end - x);
		return { notes: [one], x: Math.min(x, Math.max(0, scale.width - width)), width };
	});
	const marks: { notes: LaneNote[]; x: number; width: number }[] = [];
	let from = -Infinity;
	for (const one of shown.filter((note) => !isRange(note))) {
		const middle = (scale.begin(one.first) + scale.end(one.first)) / 2;
		const x = Math.min(Math.max(middle, MARK), Math.max(MARK, scale.width - MARK));
		const before = marks[marks.length - 1];
		if (before !== undefined && x - from < APART) {
			before.notes.push(one);
			before.x = (from + x) / 2;
		} else {
			marks.push({ notes: [one], x, width: 0 });
			from = x;
		}
	}
	const ends: number[] = [];
	const left = ({ x, width }: { x: number; width: number }) => (width === 0 ? x - MARK : x);
	return [...bars, ...marks]
		.sort((a, b) => left(a) - left(b))
		.map((one) => {
			const begin = left(one);
			const free = ends.findIndex((taken) => taken <= begin);
			const row = free === -1 ? ends.length : free;
			ends[row] = (one.width === 0 ? one.x + MARK : one.x + one.width) + GAP;
			const key = one.notes.map((note) => `${note.kind} ${note.id ?? note.text} ${note.first}`);
			return { ...one, row, key: key.join('; ') };
		});
}

const LETTER = 6.6;
const PADDING = 14;

/** As much of a text as a bar has room for; nothing where that would say nothing. */
export function shortened(text: string, width: number): string {
	const room = Math.floor((width - PADDING) / LETTER);
	if (text.length <= room) return text;
	return room < 5 ? '' : `${text.slice(0, room - 1).trimEnd()}…`;
}
