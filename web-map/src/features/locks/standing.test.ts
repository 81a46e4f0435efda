import { expect, it } from 'vitest';
import { beginsLater, endOf, hourName, isInForce, isOver } from './standing';

it('opens the door while it is wanted or active, and is over once it never will', () => {
  const states = ['wanted', 'active', 'revoking', 'revoked', 'failed', 'expired'] as const;
  expect(states.filter((state) => isInForce({ state }))).toEqual(['wanted', 'active']);
  expect(states.filter((state) => isOver({ state }))).toEqual(['revoked', 'failed', 'expired']);
});

it('a key is good for the whole of its last day', () => {
  expect(new Date(endOf('2026-11-30')).getTime()).toBe(new Date('2026-12-01T00:00:00').getTime());
  expect(new Date(endOf('2026-12-31')).getTime()).toBe(new Date('2027-01-01T00:00:00').getTime());
});

it('hours are said as people say them', () => {
  expect(hourName('08:00:00')).toBe('8:00');
  expect(hourName('18:30')).toBe('18:30');
  expect(hourName('00:00:00')).toBe('0:00');
});

it('a key of a lease to come opens nothing yet', () => {
  const now = new Date('2026-11-29T00:00:00Z');
  expect(beginsLater({ from: '2026-12-01T00:00:00Z' }, now)).toBe(true);
  expect(beginsLater({ from: '2026-11-01T00:00:00Z' }, now)).toBe(false);
});
