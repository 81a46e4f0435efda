import { expect, it } from 'vitest';
import { together } from './together';

const look = (looked_at: string, more = {}) => ({
  by_me: false,
  organisation: '云埔派出所',
  action: 'person.read',
  purpose: 'home_visit',
  by_exception: false,
  of_child: false,
  looked_at,
  ...more,
});

it('tells looks of one kind on one day as one, and no others', () => {
  const looks = [
    look('2026-11-30T10:00:00'),
    look('2026-11-30T09:00:00'),
    look('2026-11-30T08:00:00', { action: 'person.reveal.name' }),
    look('2026-11-30T07:00:00'),
    look('2026-11-29T07:00:00'),
    look('2026-11-29T06:00:00', { purpose: 'emergency' }),
    look('2026-11-29T05:00:00', { purpose: 'emergency', by_exception: true }),
    look('2026-11-29T04:00:00', { purpose: 'emergency', by_exception: true, organisation: '街道' }),
    look('2026-11-28T04:00:00'),
    look('2026-11-28T03:00:00', { of_child: true }),
  ];
  const groups = together(looks);
  expect(groups.map((group) => group.length)).toEqual([2, 1, 1, 1, 1, 1, 1, 1, 1]);
  expect(groups.flat()).toEqual(looks);
});
