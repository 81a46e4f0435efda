import { expect, it } from 'vitest';
import type { OwnUnit } from '../../api/types';
import { housesOf } from './houses';

function unit(building: string, code: string, floor: number, site = 'yantian'): OwnUnit {
  return {
    id: `${building}-${code}`,
    site_id: site,
    site_name: `${site}村`,
    building_id: building,
    doorplate: `${building}号`,
    code,
    floor_number: floor,
    area_m2: null,
    rooms: 1,
    capacity: 2,
    rental: true,
    let: false,
    let_until: null,
    registered: 0,
    listing_id: null,
    listing_state: null,
    open_gap: false,
    version: 1,
  };
}

it('houses stay in the order in which they were told, rooms go from the bottom up', () => {
  const houses = housesOf([
    unit('2', '1001', 10),
    unit('2', '101', 1),
    unit('2', 'A铺', 1),
    unit('10', '201', 2),
  ]);
  expect(houses.map(({ doorplate }) => doorplate)).toEqual(['2号', '10号']);
  expect(houses[0]?.rooms.map(({ code }) => code)).toEqual(['101', 'A铺', '1001']);
});

it('a house that came with two pages is one', () => {
  const houses = housesOf([unit('2', '101', 1), unit('3', '101', 1), unit('2', '102', 1)]);
  expect(houses.map(({ rooms }) => rooms.length)).toEqual([2, 1]);
});

it('the village is told where there are several', () => {
  expect(housesOf([unit('2', '101', 1)])[0]?.site).toBeNull();
  const [here, there] = housesOf([unit('2', '101', 1), unit('3', '101', 1, 'shatou')]);
  expect([here?.site, there?.site]).toEqual(['yantian村', 'shatou村']);
});
