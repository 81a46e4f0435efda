import { expect, test } from 'vitest';
import { offeredSteps, stepsOf } from './steps';

test.each([
  ['issued', ['suspend', 'end']],
  ['active', ['suspend', 'end']],
  ['suspended', ['resume', 'end']],
  ['ended', []],
  ['expired', []],
] as const)('a pass that is %s may be %j', (status, steps) => {
  expect(stepsOf(status)).toEqual(steps);
});

test('a landlord is offered nothing that takes a pass from somebody who lives there', () => {
  const active = { status: 'active', lives_here: true } as const;
  expect(offeredSteps(active, true)).toEqual([]);
  expect(offeredSteps({ ...active, status: 'suspended' }, true)).toEqual(['resume']);
  expect(offeredSteps({ ...active, lives_here: false }, true)).toEqual(['suspend', 'end']);
  expect(offeredSteps(active, false)).toEqual(['suspend', 'end']);
});
