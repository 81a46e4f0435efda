import { expect, it } from 'vitest';
import { bannerOf } from './banner';

const WELL = { tiles: null, away: false, connection: 'open' } as const;

it('nothing is said of a map that is well, or about to be', () => {
  expect(bannerOf(WELL)).toBeNull();
  expect(bannerOf({ ...WELL, connection: 'connecting' })).toBeNull();
});

it('a map that is not there is said before one that is old', () => {
  expect(bannerOf({ tiles: 'blank', away: true, connection: 'lost' })).toBe('blank');
  expect(bannerOf({ ...WELL, tiles: 'partial', connection: 'lost' })).toBe('partial');
  expect(bannerOf({ ...WELL, away: true, connection: 'lost' })).toBe('away');
  expect(bannerOf({ ...WELL, connection: 'lost' })).toBe('lost');
});
