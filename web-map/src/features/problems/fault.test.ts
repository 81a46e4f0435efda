import { Problem } from '@menpai/client';
import { expect, it } from 'vitest';
import { faultOf, photoFaultOf } from './fault';

const refused = (status: number, field: string, code: string) =>
  new Problem(status, { errors: [{ field, code, message: 'x' }] });

it.each([
  [refused(422, 'position', 'unknown_reference'), 'not_known_here'],
  [refused(422, 'unit_id', 'unknown_reference'), 'no_home'],
  [refused(409, 'photos', 'too_many'), 'full'],
  [refused(409, 'state', 'over'), 'over'],
  [refused(409, 'state', 'not_solved'), null],
  [new Problem(412, {}), 'changed'],
  [new Problem(0, {}), null],
  [new TypeError('x'), null],
])('%o is %s', (error, fault) => {
  expect(faultOf(error)).toBe(fault);
});

it('photos come too late once it is solved', () => {
  expect(photoFaultOf(refused(409, 'state', 'solved'))).toBe('late_photo');
  expect(photoFaultOf(refused(409, 'photos', 'too_many'))).toBe('full');
});
