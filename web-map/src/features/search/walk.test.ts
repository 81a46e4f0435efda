import { expect, it } from 'vitest';
import { walk } from './walk';

it.each([
  ['ArrowDown', -1, 3, 0],
  ['ArrowDown', 2, 3, 0],
  ['ArrowUp', -1, 3, 2],
  ['ArrowUp', 0, 3, 2],
  ['ArrowUp', 2, 3, 1],
  ['Home', 1, 3, null],
  ['ArrowDown', -1, 0, null],
])('%s from %d of %d leads to %s', (key, active, length, expected) => {
  expect(walk(key, active, length)).toBe(expected);
});
