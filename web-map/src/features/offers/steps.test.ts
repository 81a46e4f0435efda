import { describe, expect, it } from 'vitest';
import { openOne, ordered, stepsOf } from './steps';

const NOW = new Date('2026-12-01T08:00:00Z');
const base = { refusal: null, expires_at: null, photos: ['a'], let: false };

describe('what is done next', () => {
  it.each([
    [{ state: 'draft', photos: [] }, 'photos', ['edit', 'withdraw']],
    [{ state: 'draft' }, 'submit', ['edit', 'photos', 'withdraw']],
    [{ state: 'submitted' }, null, ['edit', 'photos', 'withdraw']],
    [{ state: 'published', expires_at: '2027-01-30T08:00:00Z' }, 'slots', ['edit', 'photos', 'withdraw']],
    [
      { state: 'published', expires_at: '2026-12-10T08:00:00Z' },
      'renew',
      ['slots', 'edit', 'photos', 'withdraw'],
    ],
    [
      { state: 'published', let: true, expires_at: '2027-01-30T08:00:00Z' },
      null,
      ['edit', 'photos', 'withdraw'],
    ],
    [{ state: 'refused', refusal: 'contact_inside' }, 'edit', ['photos', 'withdraw']],
    [{ state: 'refused', refusal: 'person_in_photo' }, 'photos', ['edit', 'withdraw']],
    [{ state: 'expired' }, 'submit', ['edit', 'photos', 'withdraw']],
    [{ state: 'withdrawn' }, 'again', []],
    [{ state: 'taken_down', refusal: 'misleading' }, 'again', []],
  ] as const)('%o: %s, and %o', (listing, next, also) => {
    expect(stepsOf({ ...base, ...listing }, NOW)).toEqual({ next, also });
  });
});

const LISTINGS = [
  { id: '1', state: 'withdrawn' },
  { id: '2', state: 'published' },
  { id: '3', state: 'taken_down' },
  { id: '4', state: 'draft' },
] as const;

it('what is over stands below, the newest first', () => {
  expect(ordered(LISTINGS).map(({ id }) => id)).toEqual(['4', '2', '3', '1']);
});

it('a unit of which everything is over may be offered anew', () => {
  expect(openOne(LISTINGS)?.id).toBe('2');
  expect(openOne(LISTINGS.filter(({ id }) => id === '1' || id === '3'))).toBeUndefined();
});
