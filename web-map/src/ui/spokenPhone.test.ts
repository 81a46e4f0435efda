import { expect, it } from 'vitest';
import { spokenPhone } from './spokenPhone';

it.each([
  ['+8613800138000', '138 0013 8000'],
  ['+85291234567', '+85291234567'],
  ['154****4004', '154****4004'],
])('%s is written %s', (phone, written) => {
  expect(spokenPhone(phone)).toBe(written);
});
