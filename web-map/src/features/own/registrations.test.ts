import { describe, expect, it } from 'vitest';
import type { OwnResidency } from '../../api/types';
import { registrationsOf } from './registrations';

const version = (residency_id: string, number: number, to?: string): OwnResidency => ({
  residency_id,
  site_id: 's',
  unit_id: 'u',
  doorplate: '盐田一巷1号101',
  from: '2026-03-01',
  ...(to && { to }),
  version: number,
  recorded_from: '2026-03-02T08:00:00+08:00',
  filed_as: 'landlord',
});

describe('registrations', () => {
  it('are each said once, as they stand, with what was said before', () => {
    const [b1, a1, a3, a2] = [
      version('b', 1),
      version('a', 1),
      version('a', 3, '2026-11-30'),
      version('a', 2),
    ];
    expect(registrationsOf([a3, a2, b1, a1], '2026-12-01')).toEqual([
      { now: a3, before: [a2, a1], over: true },
      { now: b1, before: [], over: false },
    ]);
  });

  it('go on through their last day', () => {
    const over = (today: string) => registrationsOf([version('a', 1, '2026-11-30')], today)[0]?.over;
    expect([over('2026-11-30'), over('2026-12-01')]).toEqual([false, true]);
  });
});
