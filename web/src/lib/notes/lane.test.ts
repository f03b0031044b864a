import { describe, expect, it } from 'vitest';
import { layNotes, shortened, type LaneNote } from './lane';
import { dayScale, monthScale, type DayScale } from './scale';

const note = (first: string, last = first, text = 'Radio'): LaneNote => ({
	id: 1,
	kind: 'own',
	first,
	last,
	text,
	link: null,
	track_id: null
});
const months = ['2026-01', '2026-02', '2026-03'];
const quarter = monthScale(months, 300) as DayScale;
const fortnight = dayScale('2026-06-01', '2026-06-15', 140) as DayScale;

describe('a scale', () => {
	it('gives every day a place, and every place its day', () => {
		for (const scale of [quarter, fortnight]) {
			for (let x = 0; x <= scale.width; x += 7) {
				const day = scale.dayAt(x);
				expect(day >= scale.first && day <= scale.last).toBe(true);
				expect(scale.dayAt((scale.begin(day) + scale.end(day)) / 2)).toBe(day);
			}
		}
	});

	it('makes months equally wide and days points', () => {
		expect(quarter.begin('2026-02-01')).toBe(100);
		expect(quarter.end('2026-02-28')).toBe(200);
		expect(quarter.last).toBe('2026-03-31');
		expect(fortnight.begin('2026-06-08')).toBe(70);
		expect(fortnight.end('2026-06-08')).toBe(70);
		expect(fortnight.dayAt(-5)).toBe('2026-06-01');
	});

	it('does not exist where there is nothing to draw', () => {
		expect(monthScale([], 300)).toBeNull();
		expect(dayScale('2026-06-02', '2026-06-01', 100)).toBeNull();
	});
});

describe('a lane', () => {
	it('cuts a range at the ends of the axis and leaves out what lies beyond', () => {
		const [bar, ...rest] = layNotes(
			[note('2025-12-20', '2026-01-31'), note('2025-11-01'), note('2026-04-01', '2026-04-09')],
			quarter
		);
		expect(rest).toEqual([]);
		expect(bar).toMatchObject({ x: 0, width: 100, row: 0 });
	});

	it('puts what overlaps into rows, and what does not beside each other', () => {
		const marks = layNotes(
			[note('2026-01-01', '2026-01-31'), note('2026-01-15', '2026-02-10'), note('2026-03-01')],
			quarter
		);
		expect(marks.map((one) => one.row)).toEqual([0, 1, 0]);
	});

	it('makes one mark of days too near to tell apart, and loses none', () => {
		const notes = [note('2026-02-01'), note('2026-02-03'), note('2026-03-20')];
		const marks = layNotes(notes, quarter);
		expect(marks.map((one) => one.notes.length)).toEqual([2, 1]);
	});
});

it('a text is written as far as there is room', () => {
	expect(shortened('Radio tour', 200)).toBe('Radio tour');
	expect(shortened('Radio tour of the north', 80)).toBe('Radio tou…');
	expect(shortened('Radio', 20)).toBe('');
});
