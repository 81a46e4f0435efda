import { Problem } from '@menpai/client';
import { describe, expect, it } from 'vitest';
import { faultOf } from './fault';

const conflict = (code: string) =>
  new Problem(409, { title: 'Conflict', errors: [{ field: 'state', code, message: code }] });

describe('a decision that was refused', () => {
  it.each([
    ['changed', new Problem(412, { title: 'Precondition failed' })],
    ['changed', conflict('over')],
    ['changed', conflict('not_submitted')],
    ['changed', conflict('not_published')],
    ['let', conflict('let')],
    ['no_photos', conflict('no_photos')],
    ['not_rental', conflict('not_rental')],
    [null, conflict('something_new')],
    [null, new Problem(0, {})],
    [null, new Problem(503, {})],
    [null, new Error('no problem')],
  ])('is %s', (fault, error) => {
    expect(faultOf(error)).toBe(fault);
  });
});
