import { describe, expect, it } from 'vitest';
import { CELL_LAYERS, type CellFacts, cellLayerOf, coverage, finestAt, shownLayer } from './cells';

/** Cells of a village: of each how many dwellings it has, and whether it tells its rate. */
const cells = (...told: [units: number, tells: boolean][]): CellFacts[] =>
  told.map(([units, tells]) => ({ units, ...(tells && { registration_rate: 0.9 }) }));

describe('which cells are shown', () => {
  it('the finest of the zoom, while they tell enough', () => {
    const seen = { h3_r9: cells([900, true]), h3_r10: cells([500, true], [400, false]) };
    expect(shownLayer('registration', seen, 16.4)).toBe('h3_r10');
    expect(shownLayer('registration', seen, 14)).toBe('h3_r9');
  });

  it('larger ones where small cells hold most back', () => {
    const seen = {
      h3_r8: cells([3400, false]),
      h3_r9: cells([1659, true], [1553, false], [220, false]),
      h3_r10: cells([896, true], [2500, false]),
      h3_r11: cells([156, false], [140, false]),
    };
    expect(shownLayer('registration', seen, 17.2)).toBe('h3_r9');
  });

  it('the nearest larger ones, not the largest', () => {
    const seen = {
      h3_r8: cells([900, true]),
      h3_r9: cells([900, true]),
      h3_r10: cells([600, true], [300, false]),
      h3_r11: cells([900, false]),
    };
    expect(shownLayer('registration', seen, 18)).toBe('h3_r10');
  });

  it('never smaller ones than the zoom has', () => {
    expect(shownLayer('registration', { h3_r8: cells([9, false]), h3_r9: cells([9, true]) }, 12)).toBe(
      'h3_r8',
    );
  });

  it('the finest where none tell anything, or nothing is known yet', () => {
    expect(shownLayer('registration', { h3_r9: cells([9, false]), h3_r10: cells([9, false]) }, 15)).toBe(
      'h3_r10',
    );
    expect(shownLayer('registration', {}, 19)).toBe('h3_r11');
  });

  it('counts what the measure counts: passages by their gates', () => {
    const seen = { h3_r9: [{ gates: 9, passages: 70 }], h3_r10: [{ units: 80, gates: 9 }] };
    expect(shownLayer('passages', seen, 15)).toBe('h3_r9');
    expect(coverage('passages', [{ units: 50, gates: 0 }])).toBeNull();
    expect(coverage('passages', [{ gates: 1, passages: 5 }, { gates: 3 }])).toBe(0.25);
  });
});

it('a zoom has its cells', () => {
  expect([11, 12.9, 13, 15, 17, 21].map(finestAt)).toEqual([
    'h3_r8',
    'h3_r8',
    'h3_r9',
    'h3_r10',
    'h3_r11',
    'h3_r11',
  ]);
});

it('an index says of which layer its cell is', () => {
  const indexes = ['8841188605fffff', '8941188662fffff', '8a41188662effff', '8b41188662e9fff'];
  expect(indexes.map(cellLayerOf)).toEqual(CELL_LAYERS);
  for (const wrong of [null, '', '8c41188662e9fff', '8a41188662effff0', "8a' or 1=1"]) {
    expect(cellLayerOf(wrong)).toBeNull();
  }
});
