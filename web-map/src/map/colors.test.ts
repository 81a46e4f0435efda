import { createExpression, isExpression } from '@maplibre/maplibre-gl-style-spec';
import { describe, expect, it } from 'vitest';
import { cellColorExpression, colorExpression } from './colors';
import {
  type BuildingFacts,
  cellColorOf,
  colorOf,
  GRID_MEASURES,
  HELD_BACK,
  LAYER_MODES,
  NO_DATA,
  NOTHING,
  PLAIN,
} from './modes';

const BUILDINGS: readonly BuildingFacts[] = [
  {},
  { units: 12, use: 'other' },
  { units: 0, lived_in: 0, open_gaps: 0, use: 'public' },
  { units: 12, lived_in: 8, open_gaps: 0, registration_rate: 0, occupancy_rate: 0.25, use: 'residential' },
  { units: 12, lived_in: 8, open_gaps: 1, registration_rate: 0.4, occupancy_rate: 0.5, use: 'mixed' },
  { units: 12, lived_in: 8, open_gaps: 2, registration_rate: 0.799, occupancy_rate: 0.94, use: 'commercial' },
  { units: 12, lived_in: 8, open_gaps: 3, registration_rate: 0.95, occupancy_rate: 0.95, use: 'industrial' },
  // Blocks of small houses, whose rates follow from their sums.
  { merged: 9, units: 90, lived_in: 80, registered: 60, open_gaps: 12 },
  { merged: 3, units: 0, lived_in: 0, registered: 0, open_gaps: 0 },
  { units: 12, lived_in: 8, open_gaps: 9, registration_rate: 1, occupancy_rate: 1, use: 'something new' },
];

describe('colours of buildings', () => {
  for (const mode of LAYER_MODES) {
    it(`the map paints ${mode} as the legend explains it`, () => {
      const expression = colorExpression(mode);
      expect(isExpression(expression)).toBe(true);
      const compiled = createExpression(expression, { type: 'string' } as never);
      if (compiled.result !== 'success') throw new Error(JSON.stringify(compiled.value));
      for (const facts of BUILDINGS) {
        const painted = compiled.value.evaluate({ zoom: 18 }, { type: 3, properties: facts } as never);
        expect(painted, JSON.stringify(facts)).toBe(colorOf(mode, facts));
      }
    });
  }

  it('shows a dwelling without anybody as nothing, not as badly registered', () => {
    expect(colorOf('registration', { units: 4, lived_in: 0 })).toBe(NOTHING);
    expect(colorOf('registration', { units: 4, lived_in: 4, registration_rate: 0 })).not.toBe(NOTHING);
  });

  it('tells what a caller is not shown from what is not there', () => {
    const kept = LAYER_MODES.filter((mode) => colorOf(mode, { units: 4, use: 'residential' }) === NO_DATA);
    expect(kept).toEqual(['registration', 'occupancy', 'gaps']);
  });

  it('says of a block of houses what its sums say', () => {
    const block = { merged: 10, units: 100, lived_in: 80, registered: 80, open_gaps: 10 };
    expect(colorOf('registration', block)).toBe(
      colorOf('registration', { lived_in: 8, registration_rate: 1 }),
    );
    expect(colorOf('gaps', block)).toBe(colorOf('gaps', { open_gaps: 1 }));
  });
});

const CELLS: readonly Record<string, unknown>[] = [
  {},
  { units: 0, gates: 0 },
  { units: 40, gates: 1 },
  {
    units: 40,
    occupancy_rate: 0.8,
    registration_rate: 0.97,
    residents: 51,
    open_gaps: 9,
    gates: 2,
    passages: 1200,
  },
  { units: 4000, occupancy_rate: 0.2, residents: 3000, open_gaps: 60, gates: 2, passages: 5 },
];

describe('colours of cells', () => {
  for (const measure of GRID_MEASURES) {
    it(`the map paints ${measure} as the legend explains it`, () => {
      const compiled = createExpression(cellColorExpression(measure), { type: 'string' } as never);
      if (compiled.result !== 'success') throw new Error(JSON.stringify(compiled.value));
      for (const facts of CELLS) {
        const painted = compiled.value.evaluate({ zoom: 18 }, { type: 3, properties: facts } as never);
        expect(painted, JSON.stringify(facts)).toBe(cellColorOf(measure, facts));
      }
    });
  }

  it('tells a count that is held back from nothing to count', () => {
    expect(cellColorOf('registration', { units: 12 })).toBe(HELD_BACK);
    expect(cellColorOf('registration', { units: 0 })).toBe('rgba(0,0,0,0)');
    expect(cellColorOf('passages', { units: 12, gates: 0 })).toBe('rgba(0,0,0,0)');
    expect(colorOf('grid', { units: 12 })).toBe(PLAIN);
  });
});
