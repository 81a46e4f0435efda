import { expect, it } from 'vitest';
import { lastDay } from './hours';

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
