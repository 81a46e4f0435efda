import { describe, expect, it } from 'vitest';
import { ANYTHING, near, searchOf, sortsOf, wantsOf } from './wanted';

const HERE = [113.46123, 23.15456] as const;

describe('what somebody wants', () => {
  it.each([
    [{}, { sort: 'newest' }],
    [{ rent: 800 }, { sort: 'newest', rent_to: 80_000 }],
    [{ rooms: '1' }, { sort: 'newest', rooms_to: 1 }],
    [{ rooms: '2' }, { sort: 'newest', rooms_from: 2, rooms_to: 2 }],
    [{ rooms: '3+' }, { sort: 'newest', rooms_from: 3 }],
    [{ inDays: 0 }, { sort: 'newest', free_by: '2026-12-28' }],
    [{ inDays: 7 }, { sort: 'newest', free_by: '2027-01-04' }],
    [{ facilities: ['window', 'bed'] }, { sort: 'newest', facilities: 'bed,window' }],
  ] as const)('%o is searched as %o', (wanted, search) => {
    expect(searchOf({ ...ANYTHING, ...wanted }, '2026-12-28')).toEqual(search);
  });

  it('where the phone is goes out within a hundred metres, and with the distance only', () => {
    const search = searchOf(near(ANYTHING, 3000, HERE), '2026-12-28');
    expect(search).toEqual({ sort: 'distance', radius_m: 3000, near: '113.461,23.155' });
  });

  it('the nearest come first only as long as near is near something', () => {
    const here = near(ANYTHING, 1000, HERE);
    expect(sortsOf(here)).toContain('distance');
    const anywhere = near(here, null, null);
    expect(anywhere).toEqual(ANYTHING);
    expect(sortsOf(anywhere)).not.toContain('distance');
    expect(near({ ...here, sort: 'rent' }, null, null).sort).toBe('rent');
  });

  it('each thing that is wanted counts', () => {
    expect(wantsOf(ANYTHING)).toBe(0);
    const wanted = near({ ...ANYTHING, rent: 800, inDays: 0, facilities: ['bed', 'window'] }, 1000, HERE);
    expect(wantsOf(wanted)).toBe(5);
  });
});
