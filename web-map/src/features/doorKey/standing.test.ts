import { expect, it } from 'vitest';
import {
  beginning,
  beginsLater,
  endOf,
  hourName,
  isHeld,
  isInForce,
  isNeeded,
  isOver,
  lastDay,
} from './standing';

it('opens the door while it is wanted or active, and is over once it never will', () => {
  const states = ['wanted', 'active', 'revoking', 'revoked', 'failed', 'expired'] as const;
  expect(states.filter((state) => isInForce({ state }))).toEqual(['wanted', 'active']);
  expect(states.filter((state) => isOver({ state }))).toEqual(['revoked', 'failed', 'expired']);
});

it('a key is good for the whole of its last day', () => {
  expect(new Date(endOf('2026-11-30')).getTime()).toBe(new Date('2026-12-01T00:00:00').getTime());
  expect(new Date(endOf('2026-12-31')).getTime()).toBe(new Date('2027-01-01T00:00:00').getTime());
});

it('a key that ends at midnight is said to be good on the day before', () => {
  expect(lastDay(endOf('2026-12-31'))).toBe('2026-12-31');
  expect(lastDay(new Date('2026-12-31T18:30:00').toISOString())).toBeNull();
});

it('a key that begins with a day is said to begin on it, without an hour', () => {
  const now = new Date('2026-11-30T12:00:00');
  const at = (local: string) => beginning(new Date(local).toISOString(), 'zh-CN', now);
  expect(at('2026-12-01T00:00:00')).toBe('12月1日');
  expect(at('2026-12-01T09:05:00')).toBe('12月1日 09:05');
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

it('a key in force that is not to be taken back stays with its holder', () => {
  expect(isHeld({ state: 'active', may_revoke: false })).toBe(true);
  expect(isHeld({ state: 'active', may_revoke: true })).toBe(false);
  expect(isHeld({ state: 'revoked', may_revoke: false })).toBe(false);
});

it('a lock stays on its door while it opens to somebody who lives there', () => {
  expect(isNeeded([{ lives_here: true, state: 'active' }])).toBe(true);
  expect(isNeeded([{ lives_here: true, state: 'revoked' }])).toBe(false);
  expect(isNeeded([{ lives_here: false, state: 'active' }])).toBe(false);
});
