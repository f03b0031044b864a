import { describe, expect, it } from 'vitest';
import { isHere, PLACES } from './places';

const here = (path: string) =>
	PLACES.filter((place) => isHere(place.href, path)).map((place) => place.label);

describe('the navigation', () => {
	it('marks the one place that the reader is in', () => {
		expect(here('/')).toEqual(['shell_place_home']);
		expect(here('/audience/12')).toEqual(['ui_audience']);
		expect(here('/integrations')).toEqual(['ui_sources']);
		expect(here('/integrations/instagram')).toEqual(['ui_sources']);
		expect(here('/integrations/csv-import')).toEqual(['ui_add_files_button']);
		expect(here('/campaigns/curators')).toEqual(['ui_campaigns']);
		expect(here('/imports/3')).toEqual(['ui_imports']);
		expect(here('/lines')).toEqual([]);
	});
});
