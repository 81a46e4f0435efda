import { expect, it } from 'vitest';
import { decisionsOf } from './decisions';

it.each([
  ['pending', true, ['approve', 'refuse']],
  ['pending', false, []],
  ['approved', true, ['revoke']],
  ['in_force', true, ['revoke']],
  ['ended', true, []],
  ['refused', true, []],
  ['revoked', true, []],
] as const)('%s, by whoever may decide: %s', (state, may_decide, expected) => {
  expect(decisionsOf({ state, may_decide })).toEqual(expected);
});
