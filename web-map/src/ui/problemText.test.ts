import { Problem } from '@menpai/client';
import type { TFunction } from 'i18next';
import { expect, it } from 'vitest';
import { problemText } from './problemText';

const t = ((key: string) => key) as TFunction;

it.each([
  ['请先登录。', new Problem(401, { message: '请先登录。' })],
  ['This unit is let', new Problem(409, { message: 'this unit is let' })],
  [
    'problem.not_found',
    new Problem(422, { message: 'x', errors: [{ field: 'id', code: 'path', message: 'x' }] }),
  ],
  ['problem.unavailable', new Problem(503, {})],
  ['problem.internal', new Problem(502, {})],
  ['problem.offline', new Problem(0, {})],
  ['problem.internal', new TypeError('x')],
])('says %s', (said, error) => {
  expect(problemText(error, t)).toBe(said);
});
