import { Problem } from '@menpai/client';
import { describe, expect, it } from 'vitest';
import { enteringRefusedBecause, refusedBecause } from './refused';

function refusal(status: number, field: string, code: string): Problem {
  return new Problem(status, { errors: [{ field, code, message: 'x' }] });
}

describe('why a filing was refused', () => {
  it.each([
    [refusal(422, 'person', 'known'), 'known'],
    [refusal(422, 'person', 'required'), 'person_needed'],
    [refusal(409, 'from', 'residency_no_overlap'), 'registered'],
    [refusal(409, 'person.id_number', 'known_otherwise'), null],
    [refusal(409, 'unit_id', 'too_many_open'), null],
    [new Problem(0, {}), null],
    [new TypeError('x'), null],
  ])('%o is %s', (error, because) => {
    expect(refusedBecause(error)).toBe(because);
  });
});

describe('why somebody could not be entered', () => {
  it.each([
    [refusal(409, 'person.id_number', 'known_otherwise'), 'known_otherwise'],
    [refusal(409, 'unit_id', 'too_many_entered'), 'too_many_entered'],
    [refusal(409, 'from', 'residency_no_overlap'), 'residency_no_overlap'],
    [refusal(422, 'person.phone', 'required'), null],
    [new Problem(0, {}), null],
    [new TypeError('x'), null],
  ])('%o is %s', (error, because) => {
    expect(enteringRefusedBecause(error)).toBe(because);
  });
});
