import { describe, expect, it } from 'vitest';
import { isHere, PLACES } from './places';

const here = (path: string) =>
	PLACES.filter((place) => isHere(place.href, path)).map((place) => place.label);

describe('the navigation', () => {
	it('marks the one place that the reader is in', () => {
		expect(here('/')).toEqual(['shell_place_home']);
		expect(here('/audience/12')).toEqual(['shell_place_audience']);
		expect(here('/integrations')).toEqual(['shell_place_sources']);
		expect(here('/integrations/instagram')).toEqual(['shell_place_sources']);
		expect(here('/integrations/csv-import')).toEqual(['shell_place_add_files']);
		expect(here('/imports/3')).toEqual(['shell_place_imports']);
		expect(here('/lines')).toEqual([]);
	});
});
