import { expect, it } from 'vitest';
import { dayName, days, dayTime, longDay } from './format';

it('says days and moments as a person does', () => {
  const now = new Date('2026-11-29T12:00:00');
  expect(dayName('2026-12-06', 'zh-CN', now)).toBe('12月6日');
  expect(dayName('2026-12-06', 'en', now)).toBe('December 6');
  expect(dayName('2027-01-02', 'zh-CN', now)).toBe('2027年1月2日');
  expect([days(4.5), days(7), days(6.8333)]).toEqual(['4.5', '7', '6.8']);
  expect(longDay('2026-12-06', 'zh-CN')).toBe('2026年12月6日');
  expect(dayTime('2026-11-29T14:05:30', 'zh-CN', now)).toBe('11月29日 14:05');
  expect(dayTime('2025-11-29T14:05:30', 'zh-CN', now)).toBe('2025年11月29日 14:05');
});
