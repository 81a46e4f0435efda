import { expect, test } from 'vitest';
import { stepsOf } from './steps';

test.each([
  ['issued', ['suspend', 'end']],
  ['active', ['suspend', 'end']],
  ['suspended', ['resume', 'end']],
  ['ended', []],
  ['expired', []],
] as const)('a pass that is %s may be %j', (status, steps) => {
  expect(stepsOf(status)).toEqual(steps);
});
