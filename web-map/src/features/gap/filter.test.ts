import { describe, expect, it } from 'vitest';
import type { Gap } from '../../api/types';
import { buildingsOf, byBuilding, EVERYTHING, headline, narrowed, queryOf } from './filter';

const gap = (building_id: string, doorplate: string, more: Partial<Gap> = {}) =>
  ({
    id: `${building_id}${doorplate}`,
    building_id,
    doorplate,
    state: 'task',
    contested: false,
    ...more,
  }) as Gap;

describe('the queue', () => {
  it('asks for what is not closed, soonest due first', () => {
    expect(queryOf(EVERYTHING)).toEqual({ state: 'open', order: 'due' });
    const all = { ...EVERYTHING, view: 'building', rule: 'over_capacity', area: 'a', building: 'b' } as const;
    expect(queryOf(all)).toEqual({
      state: 'open',
      order: 'building',
      rule: 'over_capacity',
      area_id: 'a',
      building_id: 'b',
    });
    expect([narrowed(EVERYTHING), narrowed(all)]).toEqual([0, 3]);
    expect(queryOf({ ...EVERYTHING, view: 'map', standing: 'task' })).toEqual({
      state: 'task',
      order: 'due',
    });
  });

  it('counts what it shows, and of how many', () => {
    const one = { ...EVERYTHING, rule: 'over_capacity' } as const;
    expect(headline(EVERYTHING, 35, 35)).toEqual({ text: 'open', count: 35 });
    expect(headline(EVERYTHING, 35, null)).toEqual({ text: 'open', count: 35 });
    expect(headline(one, 35, 1)).toEqual({ text: 'narrowed', count: 1, all: 35 });
    expect(headline({ ...EVERYTHING, standing: 'task' }, 35, 2)).toEqual({
      text: 'narrowed',
      count: 2,
      all: 35,
    });
    expect(headline({ ...EVERYTHING, standing: 'closed' }, 35, 7)).toEqual({ text: 'closed', count: 7 });
    // What is not all loaded is not counted.
    expect(headline(one, null, 1)).toEqual({ text: 'shown', count: 1 });
    expect(headline(one, 35, null)).toBe(null);
    expect(headline(EVERYTHING, null, null)).toBe(null);
  });

  it('goes from house to house', () => {
    const gaps = [gap('a', '1'), gap('a', '1'), gap('b', '2')];
    expect(byBuilding(gaps).map((group) => [group.building, group.gaps.length])).toEqual([
      ['a', 2],
      ['b', 1],
    ]);
  });

  it('offers houses as one reads their doorplates', () => {
    const gaps = [gap('c', '一巷10号'), gap('a', '一巷2号'), gap('c', '一巷10号')];
    expect(buildingsOf(gaps)).toEqual([
      { id: 'a', doorplate: '一巷2号', gaps: 1 },
      { id: 'c', doorplate: '一巷10号', gaps: 2 },
    ]);
  });
});
