import { describe, expect, it } from 'vitest';
import { GRID_MEASURES } from '../../map/modes';
import { cellFigures } from './cellFigures';

const CELL = {
  h3: '8a41188662effff',
  units: 1553,
  lived_in: 1368,
  occupancy_rate: 0.881,
  gates: 61,
  passages: 16027,
};

describe('the figures of a cell', () => {
  it('are told with their rates; what is absent is held back', () => {
    const told = cellFigures(CELL, GRID_MEASURES, 'zh-CN').map(({ name, value, rate }) => [
      name,
      value,
      rate,
    ]);
    expect(told).toEqual([
      ['units', '1,553', null],
      ['lived_in', '1,368', '88%'],
      ['registered', null, null],
      ['residents', null, null],
      ['open_gaps', null, null],
      ['gates', '61', null],
      ['passages', '16,027', null],
    ]);
  });

  it('are not held back where they are for others, or where there is nothing to count', () => {
    const { gates, passages, ...auditors } = CELL;
    const names = (facts: object, measures = GRID_MEASURES) =>
      cellFigures({ ...facts }, measures, 'zh-CN').map(({ name }) => name);
    expect(names(auditors, ['occupancy', 'registration', 'residents'])).toEqual([
      'units',
      'lived_in',
      'registered',
      'residents',
    ]);
    expect(names({ units: 0, gates, passages })).toEqual(['gates', 'passages']);
    expect(names({ units: 0, gates: 0 })).toEqual([]);
  });
});
