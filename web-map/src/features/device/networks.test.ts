import { expect, test } from 'vitest';
import { networksOf } from './networks';

test.each([
  [undefined, []],
  ['  ', []],
  ['192.0.2.0/24', ['192.0.2.0/24']],
  ['192.0.2.1，192.0.2.2; 2001:db8::/32', ['192.0.2.1', '192.0.2.2', '2001:db8::/32']],
])('%j names %j', (typed, networks) => {
  expect(networksOf(typed)).toEqual(networks);
});
