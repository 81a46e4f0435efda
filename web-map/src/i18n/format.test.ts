import { expect, it } from 'vitest';
import { dayName, days, dayTime, longDay } from './format';

it('says days and moments as a person does', () => {
  expect(dayName('2026-12-06', 'zh-CN')).toBe('12月6日');
  expect(dayName('2026-12-06', 'en')).toBe('December 6');
  expect([days(4.5), days(7), days(6.8333)]).toEqual(['4.5', '7', '6.8']);
  expect(longDay('2026-12-06', 'zh-CN')).toBe('2026年12月6日');
  expect(dayTime('2026-11-29T14:05:30', 'zh-CN')).toBe('11月29日 14:05');
});
