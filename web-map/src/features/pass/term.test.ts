import { expect, it } from 'vitest';
import { beginsOn, endsOn } from './term';

const now = new Date('2026-11-29T12:00:00');

it('a pass goes from its first day through its last', () => {
  expect(beginsOn('2026-03-31T00:00:00', 'zh-CN', now)).toBe('3月31日');
  expect(endsOn('2026-12-01T00:00:00', 'zh-CN', now)).toBe('11月30日');
  expect(endsOn('2027-01-01T00:00:00', 'zh-CN', now)).toBe('12月31日');
  expect(endsOn('2027-03-09T00:00:00', 'zh-CN', now)).toBe('2027年3月8日');
});

it('a pass of hours says them', () => {
  expect(beginsOn('2026-11-30T05:40:00', 'zh-CN', now)).toBe('11月30日 05:40');
  expect(endsOn('2026-11-30T23:59:59', 'zh-CN', now)).toBe('11月30日 23:59');
});
