import { expect, it } from 'vitest';
import type { Listing } from '../../api/types';
import { contentsOf, formOf, startOf } from './form';

const FORM = {
  title: ' 朝南大单间 ',
  rent_cents: 1200.5,
  deposit_cents: 0,
  area_m2: 25.3,
  rooms: 1,
  facilities: ['window' as const],
  available_from: '2026-12-01',
};

it('money is typed in yuan and sent in fen', () => {
  expect(contentsOf(FORM)).toMatchObject({ rent_cents: 120_050, deposit_cents: 0 });
  expect(contentsOf({ ...FORM, rent_cents: 0.29 })).toMatchObject({ rent_cents: 29 });
});

it('words lose what stands around them, and none are said as none', () => {
  expect(contentsOf(FORM)).toMatchObject({ title: '朝南大单间', description: '' });
});

it('what is there is typed as it stands', () => {
  const there = { ...contentsOf({ ...FORM, description: '近地铁' }), area_m2: 25.299999237060547 };
  expect(formOf(there as unknown as Listing)).toEqual({
    ...FORM,
    title: '朝南大单间',
    description: '近地铁',
  });
});

it('a room whose size nobody measured asks for it', () => {
  expect(startOf({ area_m2: null, rooms: 2 }, '2026-12-01')).not.toHaveProperty('area_m2');
  expect(startOf({ area_m2: 18, rooms: 2 }, '2026-12-01')).toMatchObject({ area_m2: 18, rooms: 2 });
});
