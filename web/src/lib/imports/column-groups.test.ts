import { describe, expect, it } from 'vitest';
import type { ColumnReading } from '$lib/api/models';
import { groupColumns, isFolded, warningsOf } from './column-groups';

const column = (name: string, type = 'text'): ColumnReading => ({
	name,
	type,
	samples: type === 'empty' ? [] : ['x'],
	field: null,
	confidence: 0,
	why: ''
});
const names = (columns: ColumnReading[]) => columns.map((one) => one.name);

const columns = [
	column('Song'),
	column('Note', 'empty'),
	column('Label'),
	column('Partner Share', 'money'),
	column('Units', 'integer'),
	column('Net', 'money'),
	column('Gross', 'money'),
	column('Catalog'),
	column('Region')
];
const item = {
	columns,
	questions: [
		{
			id: 'field:amount',
			column: 'Net',
			text: 'Which column is the money?',
			choices: [
				{ value: 'Net', label: 'Net' },
				{ value: 'Gross', label: 'Gross' },
				{ value: '-', label: 'There is no money in this file' }
			]
		},
		{ id: 'constants:kind', column: 'Units', text: 'What does “Units” count?', choices: [] }
	],
	warnings: [
		{ code: 'left_out', message: '“Partner Share” is left out, but may be money.' },
		{ code: 'no_date', message: 'No column gives a date.' }
	]
};
const mapping = { columns: { Song: 'track_title', Label: null } };

describe('the columns of a file', () => {
	it('that are used or asked about come first, and empty ones last', () => {
		const groups = groupColumns(item, mapping);
		expect(names(groups.used)).toEqual(['Song', 'Units']);
		expect(names(groups.doubtful)).toEqual(['Partner Share']);
		expect(names(groups.folded)).toEqual(['Label', 'Net', 'Gross', 'Catalog', 'Region', 'Note']);
		expect(isFolded(groups)).toBe(true);
	});

	it('are each in exactly one group', () => {
		const { used, doubtful, folded } = groupColumns(item, mapping);
		expect([...used, ...doubtful, ...folded].length).toBe(columns.length);
	});

	it('that the reader has changed stay where they are', () => {
		const pinned = new Map([
			['Song', 'used'],
			['Label', 'folded']
		] as const);
		const changed = { columns: { Song: null, Label: 'album_title' } };
		const groups = groupColumns(item, changed, pinned);
		expect(names(groups.used)).toContain('Song');
		expect(names(groups.folded)).toContain('Label');
	});

	it('that are few are not folded', () => {
		const few = { ...item, columns: columns.slice(0, 3) };
		expect(isFolded(groupColumns(few, mapping))).toBe(false);
	});
});

describe('a warning', () => {
	it('stands beside the columns that it names, others above', () => {
		const { doubtful } = groupColumns(item, mapping);
		const { beside, whole } = warningsOf(item.warnings, doubtful);
		expect(beside.map((one) => one.code)).toEqual(['left_out']);
		expect(whole.map((one) => one.code)).toEqual(['no_date']);
	});
});
