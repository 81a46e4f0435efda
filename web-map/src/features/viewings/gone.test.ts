import { Problem } from '@menpai/client';
import { expect, it } from 'vitest';
import { goneOf } from './gone';

const refusal = (field: string, code: string) =>
  new Problem(422, { errors: [{ field, code, message: 'x' }] });

it.each([
  [refusal('slot_id', 'unknown_reference'), 'slot'],
  [refusal('listing_id', 'unknown_reference'), 'listing'],
  [refusal('slot_id', 'slot_taken'), null],
  [new Problem(0, {}), null],
  [new TypeError('x'), null],
])('%o: %s is gone', (error, gone) => {
  expect(goneOf(error)).toBe(gone);
});
