import { expect, it } from 'vitest';
import { holdsBack, lastDay } from './hours';

it('shows 24 hours up to now, quiet ones as zero', () => {
  const bars = lastDay(
    [
      { hour: '2026-11-22T09:00:00+08:00', granted: 7, refused: 1 },
      { hour: '2026-11-20T09:00:00+08:00', granted: 99, refused: 0 },
    ],
    new Date('2026-11-22T09:41:00+08:00'),
  );
  expect(bars).toHaveLength(24);
  expect(bars.at(-1)).toEqual({ hour: new Date('2026-11-22T01:00:00Z'), granted: 7, refused: 1 });
  expect(bars.slice(0, -1).every((bar) => bar.granted === 0)).toBe(true);
});

it('tells what is held back from an hour without a passage', () => {
  const now = new Date('2026-11-22T09:41:00+08:00');
  const shown = lastDay([{ hour: '2026-11-22T09:00:00+08:00', granted: 7, refused: 6 }], now);
  expect(holdsBack(shown)).toBe(false);
  const few = lastDay([{ hour: '2026-11-22T09:00:00+08:00', granted: 7, refused: null }], now);
  expect([few.at(-1)?.granted, few.at(-1)?.refused, few.at(-2)?.refused]).toEqual([7, null, 0]);
  expect(holdsBack(few)).toBe(true);
});
