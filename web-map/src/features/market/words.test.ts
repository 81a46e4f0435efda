import { expect, it } from 'vitest';
import { areaOf, distanceOf, mapAddress } from './words';

it.each([
  [0, { unit: 'metres', value: '100' }],
  [149, { unit: 'metres', value: '100' }],
  [649, { unit: 'metres', value: '600' }],
  [949, { unit: 'metres', value: '900' }],
  [950, { unit: 'kilometres', value: '1' }],
  [2360, { unit: 'kilometres', value: '2.4' }],
] as const)('%d metres are said as %o', (metres, said) => {
  expect(distanceOf(metres)).toEqual(said);
});

it('areas lose what floats have beyond a digit', () => {
  expect(areaOf(25.299999237060547)).toBe('25.3');
  expect(areaOf(30)).toBe('30');
});

it('a map is asked for the place in its own coordinates, by a name that is encoded', () => {
  const address = new URL(mapAddress(113.46, 23.15, '盐田村 & 附近'));
  expect(address.searchParams.get('position')).toBe('113.46,23.15');
  expect(address.searchParams.get('coordinate')).toBe('gaode');
  expect(address.searchParams.get('name')).toBe('盐田村 & 附近');
});
