import { describe, expect, it } from 'vitest';
import { domainOf, intervalOf, layWhisker } from './whisker';

describe('an interval on a scale', () => {
	it('lies where its figures are', () => {
		const scale = domainOf([
			{ lower: -100, point: 50, upper: 100 },
			{ lower: 0, point: 200, upper: 300 }
		]);
		expect(scale).toEqual([-100, 300]);
		expect(layWhisker({ lower: 0, point: 200, upper: 300 }, scale)).toEqual({
			left: 25,
			width: 75,
			point: 75,
			reference: 25
		});
	});

	it('always has zero on its scale', () => {
		expect(domainOf([{ lower: 620, point: 1840, upper: 3050 }])).toEqual([0, 3050]);
		expect(domainOf([{ lower: -40, point: -20, upper: -10 }])).toEqual([-40, 0]);
		expect(domainOf([])).toEqual([0, 1]);
	});

	it('ends at the edge where it is longer than the scale', () => {
		expect(layWhisker({ lower: -1, point: 0.5, upper: 2 }, [0, 1], 0.3)).toEqual({
			left: 0,
			width: 100,
			point: 50,
			reference: 30
		});
	});

	it('is none where a figure is missing', () => {
		expect(intervalOf(1, null, 3)).toBeNull();
		expect(intervalOf(0, -1, 1)).toEqual({ lower: -1, point: 0, upper: 1 });
	});
});
