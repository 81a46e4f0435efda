import { describe, expect, it } from 'vitest';
import { tilesOf } from './tiles';

describe('tiles that a change touches', () => {
  it('names the one tile of a small building, at each zoom', () => {
    // Checked with the textbook form, ln(tan φ + sec φ).
    expect(tilesOf([113.5122, 23.1422, 113.5123, 23.1423], 10, 12)).toEqual([
      { z: 10, x: 834, y: 444 },
      { z: 11, x: 1669, y: 888 },
      { z: 12, x: 3339, y: 1777 },
    ]);
  });

  it('names both tiles when the change lies on their seam', () => {
    const seam = (3340 / 4096) * 360 - 180;
    const tiles = tilesOf([seam - 0.00001, 23.1422, seam - 0.00001, 23.1422], 12, 12);
    expect(tiles?.map((tile) => tile.x)).toEqual([3339, 3340]);
  });

  it('stays inside the world', () => {
    expect(tilesOf([-180, -85, 180, 85], 0, 1)).toHaveLength(5);
  });

  it('gives up on naming them when they are too many', () => {
    expect(tilesOf([113, 22, 114, 23], 10, 17)).toBeNull();
  });
});
