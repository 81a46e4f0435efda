import { Problem } from '@menpai/client';
import { expect, it } from 'vitest';
import { sortErrors } from './formErrors';

it('puts each error at its field and keeps the others', () => {
  const number = { field: 'person.id_number', code: 'identity.check_character', message: 'does not match' };
  const twice = { field: 'person.id_number', code: 'identity.other_kind', message: 'another kind' };
  const other = { field: 'purpose', code: 'required', message: 'say why' };
  const sorted = sortErrors(new Problem(422, { errors: [number, other, twice] }), [
    'person.id_number',
    'from',
  ]);
  expect([...sorted.fields]).toEqual([['person.id_number', [number, twice]]]);
  expect(sorted.rest).toEqual([other]);
});
