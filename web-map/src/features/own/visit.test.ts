import { expect, test } from 'vitest';
import { inGroups, periodOf, VISITS } from './visit';

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

test('a PIN is read out in groups', () => {
  expect(['123456', '1234', '12345678'].map(inGroups)).toEqual(['123 456', '1234', '1234 5678']);
});
