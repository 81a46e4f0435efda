import { createExpression, isExpression } from '@maplibre/maplibre-gl-style-spec';
import { describe, expect, it } from 'vitest';
import { colorExpression } from './colors';
import { type BuildingFacts, colorOf, LAYER_MODES, NO_DATA, NOTHING } from './modes';

const BUILDINGS: readonly BuildingFacts[] = [
  {},
  { units: 12, use: 'mixed' },
  { units: 0, lived_in: 0, open_gaps: 0, use: 'public' },
  { units: 12, lived_in: 8, open_gaps: 0, registration_rate: 0, occupancy_rate: 0.25, use: 'residential' },
  { units: 12, lived_in: 8, open_gaps: 1, registration_rate: 0.4, occupancy_rate: 0.5, use: 'mixed' },
  { units: 12, lived_in: 8, open_gaps: 2, registration_rate: 0.799, occupancy_rate: 0.94, use: 'commercial' },
  { units: 12, lived_in: 8, open_gaps: 3, registration_rate: 0.95, occupancy_rate: 0.95, use: 'industrial' },
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
});
