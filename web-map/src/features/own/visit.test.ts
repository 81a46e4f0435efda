import { expect, test } from 'vitest';
import { inGroups, periodOf, spanOf, spokenDay, VISITS } from './visit';

test.each([
  ['tonight', 29],
  ['day', 30],
] as const)('%s lasts to the end of a day', (visit, day) => {
  const { from, to } = periodOf(visit, new Date(2026, 10, 29, 22, 15));
  expect(new Date(from)).toEqual(new Date(2026, 10, 29, 22, 15));
  expect(new Date(to)).toEqual(new Date(2026, 10, day, 23, 59, 59));
});

test('no choice is longer than seven days, whenever it is made', () => {
  for (const visit of VISITS) {
    const { from, to } = periodOf(visit, new Date(2026, 10, 29, 0, 0, 0));
    expect(Date.parse(to) - Date.parse(from)).toBeLessThanOrEqual(7 * 86_400_000);
    expect(Date.parse(to)).toBeGreaterThan(Date.parse(from));
  }
});

test('a day is spoken of as people do, also where a month ends', () => {
  const now = new Date(2026, 10, 30, 22, 15);
  expect(spokenDay(new Date(2026, 10, 29, 23, 59), now)).toBe('yesterday');
  expect(spokenDay(new Date(2026, 10, 30, 0, 0), now)).toBe('today');
  expect(spokenDay(new Date(2026, 11, 1, 0, 0), now)).toBe('tomorrow');
  expect(spokenDay(new Date(2026, 11, 2, 0, 0), now)).toEqual({ date: '2026-12-02' });
});

test('a span says its day once where it is the same', () => {
  const now = new Date(2026, 10, 30, 12, 0);
  const iso = (day: number, hour: number) => new Date(2026, 10, day, hour, 30).toISOString();
  expect(spanOf(iso(30, 18), iso(30, 23), now)).toEqual({
    begins: { day: 'today', time: '18:30' },
    ends: { time: '23:30' },
  });
  expect(spanOf(iso(27, 8), iso(30, 9), now)).toEqual({
    begins: { day: { date: '2026-11-27' }, time: '08:30' },
    ends: { day: 'today', time: '09:30' },
  });
  expect(spanOf(iso(30, 8), null, now)).toEqual({ begins: { day: 'today', time: '08:30' } });
});

test('a PIN is read out in groups', () => {
  expect(['123456', '1234', '12345678'].map(inGroups)).toEqual(['123 456', '1234', '1234 5678']);
});
