import { describe, expect, it } from 'vitest';
import type { OwnGap } from '../../api/types';
import { dueOf } from './due';

const TODAY = '2026-11-29';
const gap = (due_on: string, more: Partial<OwnGap> = {}) => ({
  state: 'reminded' as const,
  contested: false,
  reminded_at: '2026-11-28T08:00:00+08:00',
  due_on,
  ...more,
});

describe('what is due for oneself', () => {
  it('is nothing where nobody waits for an answer', () => {
    const none = { count: 0, day: null, late: false };
    expect(dueOf([], TODAY)).toEqual(none);
    const answered = [
      gap('2026-12-06', { state: 'answered' }),
      gap('2026-12-01', { contested: true }),
      gap('2026-11-20', { state: 'escalated' }),
    ];
    expect(dueOf(answered, TODAY)).toEqual(none);
  });

  it('is told by the nearest deadline, today included', () => {
    expect(dueOf([gap('2026-12-13'), gap('2026-12-06')], TODAY)).toEqual({
      count: 2,
      day: '2026-12-06',
      late: false,
    });
    expect(dueOf([gap(TODAY)], TODAY).day).toBe(TODAY);
  });

  it('is late where a deadline is over, whether a visit was asked for or not', () => {
    expect(dueOf([gap('2026-11-28'), gap('2026-12-06')], TODAY)).toEqual({
      count: 2,
      day: '2026-12-06',
      late: true,
    });
    expect(dueOf([gap('2026-12-02', { state: 'task' })], TODAY)).toEqual({ count: 1, day: null, late: true });
  });

  it('has no day before anybody was reminded', () => {
    expect(dueOf([gap('2026-12-06', { reminded_at: null })], TODAY)).toEqual({
      count: 1,
      day: null,
      late: false,
    });
  });
});
