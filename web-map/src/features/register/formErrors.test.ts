import { Problem } from '@menpai/client';
import { expect, it } from 'vitest';
import { pathOf, sortErrors } from './formErrors';

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

it('puts an error in a list at the one that it is about', () => {
  const consent = { field: 'members[1].guardian_consent', code: 'required', message: 'say so' };
  const sorted = sortErrors(new Problem(422, { errors: [consent] }), ['members[].guardian_consent']);
  expect([...sorted.fields.keys()].map(pathOf)).toEqual([['members', 1, 'guardian_consent']]);
  expect(sorted.rest).toEqual([]);
  expect(pathOf('person.id_number')).toEqual(['person', 'id_number']);
});
