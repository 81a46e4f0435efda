import { Problem } from '@menpai/client';
import { expect, it } from 'vitest';
import { candidateOf } from './candidate';
import { newcomerOf } from './person';

const errors = [{ field: 'person', code: 'is_this_you', message: 'somebody of that name is known' }];

it('is told by the refusal, as far as it says anything', () => {
  const candidate = { name: '陈*', id_number: '4401**********02', phone: null, unit: null, id: 7 };
  expect(candidateOf(new Problem(409, { errors, candidate }))).toEqual({
    name: '陈*',
    id_number: '4401**********02',
  });
  expect(candidateOf(new Problem(409, { errors }))).toEqual({});
});

it('is nobody where something else was refused', () => {
  const other = [{ field: 'person.id_number', code: 'known_otherwise', message: 'x' }];
  expect(candidateOf(new Problem(409, { errors: other, candidate: { name: '陈*' } }))).toBeNull();
  expect(candidateOf(new Problem(0, {}))).toBeNull();
  expect(candidateOf(new TypeError('x'))).toBeNull();
});

it('is said to be oneself or not only where that was asked', () => {
  const person = { document_kind: 'passport', id_number: ' EA1234567 ', name: '陈一' } as const;
  const told = { document_kind: 'passport', id_number: 'EA1234567', name: '陈一' };
  expect(newcomerOf(person)).toEqual(told);
  expect(newcomerOf(person, false)).toEqual({ ...told, same_as_known: false });
  expect(newcomerOf(person, true)).toEqual({ ...told, same_as_known: true });
});
