import { describe, expect, it } from 'vitest';
import type { Assessment } from '../../api/types';
import { asBody, coverOf, fieldOf, lastDayOf, stateOf } from './assessment';

const TODAY = '2026-11-29';

const assessment = (approved_on: string, expires_on: string, more: Partial<Assessment> = {}): Assessment => ({
  id: approved_on,
  site_id: 'site',
  reference: `评〔${approved_on}〕`,
  approver: '区政府',
  approved_on,
  expires_on,
  in_force: approved_on <= TODAY && expires_on > TODAY,
  recorded_at: `${approved_on}T08:00:00Z`,
  ...more,
});

describe('an impact assessment', () => {
  it('holds through the day before the first on which it does not', () => {
    const one = assessment('2026-01-01', '2027-01-01');
    expect(lastDayOf(one)).toBe('2026-12-31');
    expect(coverOf([one], TODAY)).toMatchObject({
      state: 'in_force',
      last_day: '2026-12-31',
      days_left: 32,
      soon: false,
    });
  });

  it('warns from thirty days before its end until its last day', () => {
    const soon = (last: string) => coverOf([assessment('2026-01-01', last)], TODAY);
    expect(soon('2026-12-31')).toMatchObject({ days_left: 31, soon: false });
    expect(soon('2026-12-30')).toMatchObject({ days_left: 30, soon: true });
    expect(soon('2026-11-30')).toMatchObject({ days_left: 0, soon: true });
    expect(soon('2026-11-29').state).toBe('none');
  });

  it('is the one that holds longest, and those that follow without a day between', () => {
    const now = assessment('2026-01-01', '2026-12-10');
    const longer = assessment('2026-06-01', '2026-12-20');
    expect(coverOf([now, longer], TODAY)).toMatchObject({ assessment: longer, last_day: '2026-12-19' });
    const next = assessment('2026-12-20', '2027-12-20');
    expect(coverOf([next, longer, now], TODAY)).toMatchObject({
      assessment: longer,
      last_day: '2027-12-19',
      soon: false,
    });
    const late = assessment('2026-12-21', '2027-12-21');
    expect(coverOf([late, longer], TODAY)).toMatchObject({ last_day: '2026-12-19', soon: true });
  });

  it('is missing: what there was, and what is to come', () => {
    expect(coverOf([], TODAY)).toEqual({ state: 'none', before: null, next: null });
    const before = assessment('2025-01-01', '2026-01-01');
    const next = assessment('2026-12-01', '2027-12-01');
    expect(coverOf([next, before], TODAY)).toEqual({ state: 'none', before, next });
    expect([before, next].map((one) => stateOf(one, TODAY))).toEqual(['over', 'to_come']);
  });

  it('is recorded with the first day on which it no longer holds', () => {
    const typed = {
      reference: ' 评〔2026〕1号 ',
      approver: '区政府 ',
      approved_on: '2026-11-29',
      last_day: '2027-11-28',
    };
    expect(asBody(typed)).toEqual({
      reference: '评〔2026〕1号',
      approver: '区政府',
      approved_on: '2026-11-29',
      expires_on: '2027-11-29',
    });
    expect([fieldOf('expires_on'), fieldOf('approver')]).toEqual(['last_day', 'approver']);
  });
});
