import { type FieldError, Problem } from '@menpai/client';
import type { TFunction } from 'i18next';
import { expect, it } from 'vitest';
import { itemOf, shownFields } from '../own/correctionValue';
import { placeErrors } from './placed';

const t = ((key: string) => key) as unknown as TFunction;

/** What a form of a phone's correction says after a refusal: at its fields, and above them. */
function saidAfter(...errors: FieldError[]) {
  const at: unknown[] = [];
  const form = { setFields: (fields: unknown[]) => at.push(...fields), scrollToField: () => undefined };
  const refused = new Problem(422, { message: errors[0]?.message ?? '', errors });
  const above = placeErrors(form, refused, shownFields('phone'), t, { at: itemOf });
  return { at, above };
}

const PHONE = { field: 'value.phone', code: 'phone', message: '电话号码不对' };
const SAME = { field: 'value', code: 'same_value', message: '登记的就是这样，不用更正' };

it('what is said at a field of the form is said there alone', () => {
  expect(saidAfter(PHONE)).toEqual({ at: [{ name: 'phone', errors: ['电话号码不对'] }], above: null });
});

it('what stands at no field of the form is said above it, also where another field has its own', () => {
  expect(saidAfter(SAME)).toEqual({ at: [], above: SAME.message });
  for (const errors of [
    [SAME, PHONE],
    [PHONE, SAME],
  ]) {
    expect(saidAfter(...errors)).toEqual({
      at: [{ name: 'phone', errors: ['电话号码不对'] }],
      above: SAME.message,
    });
  }
  // Of a birth date nothing is asked where the phone is corrected.
  const birth = { field: 'value.birth_date', code: 'implausible_birth_date', message: '出生日期不对' };
  expect(saidAfter(birth)).toEqual({ at: [], above: birth.message });
});
