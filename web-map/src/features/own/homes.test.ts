import { expect, test } from 'vitest';
import type { OwnResidency, OwnTenancy } from '../../api/types';
import { homesOf } from './homes';

const lives = (unit_id: string, more: Partial<OwnResidency> = {}) =>
  ({ unit_id, doorplate: `门牌${unit_id}`, from: '2026-01-01', to: null, ...more }) as OwnResidency;
const lease = (unit_id: string, side: OwnTenancy['side'], more: Partial<OwnTenancy> = {}) =>
  ({ unit_id, doorplate: `门牌${unit_id}`, side, from: '2026-01-01', to: null, ...more }) as OwnTenancy;
const units = (residencies: OwnResidency[], tenancies: OwnTenancy[]) =>
  homesOf(residencies, tenancies, '2026-11-29').map(({ unit_id }) => unit_id);

test('where one lives, and what one lets, each once', () => {
  expect(units([lives('1')], [lease('1', 'landlord'), lease('2', 'landlord')])).toEqual(['1', '2']);
});

test('neither where one lived, nor where one will live, nor what was corrected', () => {
  const former = [
    lives('1', { to: '2026-11-28' }),
    lives('2', { from: '2026-11-30' }),
    lives('3', { recorded_to: '2026-05-01T00:00:00Z' }),
  ];
  expect(units(former, [])).toEqual([]);
  expect(units([lives('4', { to: '2026-11-29' })], [])).toEqual(['4']);
});

test('a lease alone is no home: whoever rents says where they live', () => {
  expect(units([], [lease('1', 'tenant')])).toEqual([]);
});
