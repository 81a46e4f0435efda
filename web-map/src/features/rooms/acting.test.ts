import { expect, it } from 'vitest';
import type { OwnUnit } from '../../api/types';
import { actedFor, ownedOf, tasksOf } from './acting';
import { housesOf } from './houses';

const room = (id: string, change: Partial<OwnUnit> = {}): OwnUnit => ({
  id,
  site_id: 'yantian',
  site_name: '盐田村',
  building_id: change.building_id ?? '2',
  doorplate: '2号',
  code: id,
  floor_number: 1,
  rooms: 1,
  capacity: 2,
  rental: true,
  version: 1,
  ...change,
});

const tasks = (change: Partial<OwnUnit>) => tasksOf(room('302', change)).map(({ task }) => task);

it('an agent does what the owner lets them, and nothing else', () => {
  expect(tasks({ agent_for: ['listings'] })).toEqual(['offer', 'visits']);
  expect(tasks({ agent_for: ['filings'] })).toEqual(['waiting']);
  expect(tasks({ agent_for: ['listings', 'filings'] })).toEqual(['offer', 'visits', 'waiting']);
  expect(tasks({ agent_for: [] })).toEqual([]);
  expect(tasks({ agent_for: null })).toEqual([]);
});

it('photos are of an offer that there is, times of one that is found', () => {
  const agent_for: OwnUnit['agent_for'] = ['listings'];
  expect(tasks({ agent_for, listing_id: 'l', listing_state: 'draft' })).toEqual([
    'offer',
    'photos',
    'visits',
  ]);
  expect(tasksOf(room('302', { agent_for, listing_id: 'l', listing_state: 'published' }))).toContainEqual({
    task: 'slots',
    way: { screen: 'slots', listing: 'l' },
  });
});

it('one’s own rooms are told from those that one looks after', () => {
  const houses = housesOf([
    room('101'),
    room('102', { agent_for: ['listings'] }),
    room('201', { building_id: '3', agent_for: ['filings'] }),
  ]);
  expect(ownedOf(houses).map(({ rooms }) => rooms.map(({ id }) => id))).toEqual([['101']]);
  expect(actedFor(houses, '102')?.agent_for).toEqual(['listings']);
  expect(actedFor(houses, '101')).toBeNull();
  expect(actedFor(houses, '999')).toBeNull();
});
