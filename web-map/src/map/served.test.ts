import type { LayerSpecification } from 'maplibre-gl';
import { describe, expect, it } from 'vitest';
import served from '../../../server/src/styles/village.json?raw';
import { villageStyle } from './style';

/** What a layer looks like while nothing is selected and the pointer is elsewhere. */
function looks(layer: LayerSpecification): Record<string, unknown> {
  const paint = Object.entries(layer.paint ?? {}).filter(([name]) => /color|width|dasharray/.test(name));
  const atRest = (value: unknown) =>
    Array.isArray(value) && JSON.stringify(value).includes('feature-state') ? value.at(-1) : value;
  return Object.fromEntries(paint.map(([name, value]) => [name, atRest(value)]));
}

describe('the style that is served', () => {
  const layers = (JSON.parse(served) as { layers: LayerSpecification[] }).layers;
  const drawn = villageStyle('', { mode: 'use', measure: 'occupancy', flat: true, gaps: false }, null).layers;

  it('draws the ground and the buildings as the console does', () => {
    const shared = layers.filter((layer) =>
      drawn.some((one) => one.id === layer.id && one.type === layer.type),
    );
    expect(shared.map((layer) => layer.id)).toEqual([
      'ground',
      'site',
      'site-edge',
      'open-space',
      'alley-casing',
      'alley',
      'building-flat',
      'building-outline',
    ]);
    for (const layer of shared) {
      const ours = drawn.find((one) => one.id === layer.id);
      expect([layer.id, looks(layer)]).toEqual([layer.id, ours && looks(ours)]);
    }
  });
});
