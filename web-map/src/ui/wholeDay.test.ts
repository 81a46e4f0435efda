import { expect, it } from 'vitest';
import { wholeDay } from './wholeDay';

it.each([
  ['2026-11-01', '2026-11-01'],
  ['20261101', '2026-11-01'],
  ['２０２６１１０１', '2026-11-01'],
  [' 2024-02-29 ', '2024-02-29'],
  ['2026年3月31日', '2026-03-31'],
  ['2026年2月29日', null],
  ['2026年3月3', null],
  ['2026-02-29', null],
  ['2026-1-1', null],
  ['2026110', null],
  ['202611011', null],
  ['', null],
])('%s is %s', (text, day) => {
  expect(wholeDay(text)).toBe(day);
});
