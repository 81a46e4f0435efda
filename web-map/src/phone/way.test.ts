import { describe, expect, it } from 'vitest';
import {
  above,
  isVisitorPage,
  LEASE_SCREENS,
  LISTING_SCREENS,
  readWay,
  SCREENS,
  UNIT_SCREENS,
  type Way,
  writeWay,
} from './way';

const unit = '01a2279f-c7a9-7133-9370-cfb1cd464fe4';
const listing = '01a2279f-c7aa-7001-8101-0242ac120002';
const WAYS: readonly Way[] = [
  ...SCREENS.map((screen) => ({ screen })),
  ...UNIT_SCREENS.map((screen) => ({ screen, unit })),
  ...LISTING_SCREENS.map((screen) => ({ screen, listing })),
  ...LEASE_SCREENS.map((screen) => ({ screen, lease: unit })),
  { screen: 'contract', contract: unit },
  { screen: 'agree', filing: unit },
  { screen: 'join', code: 'q3v-_9aTz0KfY1w7LbN2Xg' },
  { screen: 'join-agent', agentCode: 'q3v-_9aTz0KfY1w7LbN2Xg' },
];

it('the link to a visitor’s code is a page of its own', () => {
  expect(['/m/visit', '/m/visit/', '/m/visits', '/m/visitors', '/m'].map(isVisitorPage)).toEqual([
    true,
    true,
    false,
    false,
    false,
  ]);
});

describe('the address of a screen', () => {
  it.each(WAYS)('$screen is read back as it was written', (way) => {
    expect(readWay(writeWay(way))).toEqual(way);
  });

  it('is on doors as they are printed', () => {
    expect(readWay(`/m/d/${unit}`)).toEqual({ screen: 'door', unit });
  });

  it.each([
    '/m',
    '/m/',
    '/m/nothing',
    '/m/d',
    '/m/d/',
    '/m/rooms/x',
    '/m/room',
    '/m/market/%E0%A4%A',
    '/m/offers/x',
    '/m/c',
    '/m/a',
    '/m/claim',
    '/m/give-up',
    '/m/contract',
    '/m/agree',
    '/m/lease',
  ])('%s leads home', (path) => {
    expect(readWay(path)).toEqual({ screen: 'home' });
  });

  it.each(WAYS)('from $screen one comes home by going up', (way) => {
    let at: Way = way;
    for (let steps = 0; steps < 4 && at.screen !== 'home'; steps += 1) at = above(at);
    expect(at).toEqual({ screen: 'home' });
  });
});
