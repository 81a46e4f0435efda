import { expect, it } from 'vitest';
import { lastDayOf, laterOf, monthsAfter, monthsOf, nextFirst } from './term';

it.each([
  ['2026-12-01', 12, '2027-11-30'],
  ['2026-12-15', 6, '2027-06-14'],
  ['2026-08-31', 6, '2027-02-27'],
  ['2027-08-31', 6, '2028-02-28'],
  ['2028-02-29', 12, '2029-02-27'],
  ['2026-01-01', 24, '2027-12-31'],
])('from %s for %i months is until %s', (from, months, to) => {
  expect(lastDayOf(from, months)).toBe(to);
  expect(monthsOf(from, to)).toBe(months);
});

it('is no whole months with a day more or less', () => {
  expect(monthsOf('2026-12-01', '2027-12-01')).toBeNull();
  expect(monthsOf('2026-12-01', '2027-11-29')).toBeNull();
  expect(monthsOf('2026-12-01', '2026-12-01')).toBeNull();
});

it('knows the days of other months', () => {
  expect(monthsAfter('2026-10-31', 1)).toBe('2026-11-30');
  expect(monthsAfter('2026-12-31', 2)).toBe('2027-02-28');
  expect(laterOf('2026-12-31', '2027-01-01')).toBe('2027-01-01');
  expect([nextFirst('2026-12-31'), nextFirst('2027-01-31')]).toEqual(['2027-01-01', '2027-02-01']);
});
