import { expect, it } from 'vitest';
import { isToCome, ordered } from './standing';

const VIEWINGS = [
  { state: 'over', from: '2026-11-01T10:00:00Z' },
  { state: 'requested', from: '2026-12-03T10:00:00Z' },
  { state: 'refused', from: '2026-12-09T10:00:00Z' },
  { state: 'confirmed', from: '2026-12-02T10:00:00Z' },
] as const;

it('what is to come stands above, the soonest first; what was below, the latest first', () => {
  expect(ordered(VIEWINGS).map(({ state }) => state)).toEqual(['confirmed', 'requested', 'refused', 'over']);
});

it('only what is asked for or agreed is to come', () => {
  expect(VIEWINGS.filter(isToCome)).toHaveLength(2);
});
