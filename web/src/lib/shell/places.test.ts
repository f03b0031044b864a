import { describe, expect, it } from 'vitest';
import { isHere, PLACES } from './places';

const here = (path: string) =>
	PLACES.filter((place) => isHere(place.href, path)).map((place) => place.label);

describe('the navigation', () => {
	it('marks the one place that the reader is in', () => {
		expect(here('/')).toEqual(['Home']);
		expect(here('/audience/12')).toEqual(['Audience']);
		expect(here('/integrations')).toEqual(['Sources']);
		expect(here('/integrations/instagram')).toEqual(['Sources']);
		expect(here('/integrations/csv-import')).toEqual(['Add files']);
		expect(here('/imports/3')).toEqual(['Imports']);
		expect(here('/lines')).toEqual([]);
	});
});
