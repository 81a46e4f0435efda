import { expect, test } from 'vitest';
import type { Bounds, LonLat } from '../api/types';
import { quarterOf } from './quarter';

const VILLAGE: Bounds = [113, 23, 113.2, 23.1];

test.each<[LonLat, string]>([
  [[113.19, 23.09], 'north-east'],
  [[113.01, 23.09], 'north-west'],
  [[113.19, 23.01], 'south-east'],
  [[113.01, 23.01], 'south-west'],
])('%j lies in the %s', (at, quarter) => {
  expect(quarterOf(at, VILLAGE)).toBe(quarter);
});
