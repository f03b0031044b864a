import { render } from 'svelte/server';
import { describe, expect, it } from 'vitest';
import type { Import } from '$lib/api/models';
import { FIELDS } from '../../../fixtures/catalogue';
import { wide, works } from '../../../fixtures/wide';
import Answers from './Answers.svelte';
import { LiveImport } from './import-state.svelte';
import MappingTable from './MappingTable.svelte';
import Questions from './Questions.svelte';
import Sums from './Sums.svelte';
import { columnFields } from './questions';

function live(preview: ReturnType<typeof wide>): LiveImport {
	const item: Import = {
		...preview,
		id: 1,
		import_id: 1,
		file_name: 'wide.csv',
		created_at: '2026-11-30T00:00:00Z',
		status: 'previewed'
	};
	return new LiveImport(item);
}
const shown = (html: string) => html.replaceAll(/<!--.*?-->/g, '').replaceAll(/\s+/g, ' ');
const answered = wide({
	columns: { 'Track Name': 'track_title', 'Net Payable': 'amount', Units: 'quantity' },
	constants: { kind: 'stream', currency: 'USD' },
	dates: {},
	numbers: {}
});

describe('the columns of a wide file', () => {
	const fields = columnFields(FIELDS);
	const html = shown(render(MappingTable, { props: { live: live(answered), fields } }).body);
	const fold = html.indexOf('<details');

	it('are folded but for those that are used, and those that may be money', () => {
		expect(html).toContain('37 columns not used');
		expect(html.indexOf('Net Payable')).toBeLessThan(fold);
		expect(html.indexOf('may be money')).toBeLessThan(fold);
		expect(html.indexOf('Meaning of “Partner Share”')).toBeLessThan(fold);
		expect(html.indexOf('Meaning of “Reference 1”')).toBeGreaterThan(fold);
	});

	it('end with the empty ones', () => {
		const last = html.lastIndexOf('Meaning of “Reference');
		expect(html.indexOf('Meaning of “Custom 1”')).toBeGreaterThan(last);
	});
});

describe('a question', () => {
	it('shows the cells of the columns that it offers, the likeliest first', () => {
		const html = shown(render(Questions, { props: { live: live(wide(null)) } }).body);
		expect(html).toContain('1.102040 · 0.098000');
		expect(html.indexOf('Net Payable')).toBeLessThan(html.indexOf('There is no money'));
	});

	it('is a box to tick where nothing would be counted', () => {
		const preview = wide({
			columns: {},
			constants: { amount: '-', kind: 'stream' },
			dates: {},
			numbers: {}
		});
		const html = shown(render(Questions, { props: { live: live(preview) } }).body);
		expect(html).toContain('type="checkbox"');
		expect(html).not.toContain('type="radio"');
	});
});

describe('what a file pays for', () => {
	const fieldLabel = (field: string) => field;

	it('is a choice that can be changed', () => {
		const html = shown(render(Answers, { props: { live: live(works(null)), fieldLabel } }).body);
		expect(html).toMatch(/value="composition" checked/);
		expect(html).toContain('never added to your streams');
	});

	it('decides under which name its plays are added up', () => {
		const html = shown(render(Sums, { props: { item: live(works(null)).data } }).body);
		expect(html).toContain('Plays of compositions');
		expect(html).not.toContain('Streams');
	});
});
