import { describe, expect, it } from 'vitest';
import { isOpen, isOver, mayReopen, newestFirst, usualPlace } from './standing';

const NOW = new Date('2026-11-29T12:00:00Z');
const solved = (days: number, reopened = 0) => ({
  state: 'solved' as const,
  solved_at: new Date(NOW.getTime() - days * 86_400_000).toISOString(),
  reopened,
});

describe('what may still be done with a problem', () => {
  it('is open until it is solved, and over once it can change no more', () => {
    const states = ['reported', 'accepted', 'solved', 'closed', 'rejected', 'withdrawn'] as const;
    expect(states.filter((state) => isOpen({ state }))).toEqual(['reported', 'accepted']);
    expect(states.filter((state) => isOver({ state }))).toEqual(['closed', 'rejected', 'withdrawn']);
  });

  it('is opened again within two weeks, three times', () => {
    expect(mayReopen(solved(14), NOW)).toBe(true);
    expect(mayReopen(solved(15), NOW)).toBe(false);
    expect(mayReopen(solved(1, 3), NOW)).toBe(false);
    expect(mayReopen({ state: 'accepted', solved_at: null, reopened: 0 }, NOW)).toBe(false);
  });
});

it('the newest come first', () => {
  const of = (reported_at: string) => ({ reported_at });
  expect(newestFirst([of('2026-01-02T00:00:00Z'), of('2026-03-01T00:00:00Z')])[0]?.reported_at).toBe(
    '2026-03-01T00:00:00Z',
  );
});

it('a place is proposed only where there is a home, and the phone is never asked by itself', () => {
  expect(usualPlace('water', true)).toBe('room');
  expect(usualPlace('rubbish', true)).toBe('house');
  expect(usualPlace('street', true)).toBeNull();
  expect(usualPlace('water', false)).toBeNull();
});
