import { describe, expect, it } from 'vitest';
import type { GapWeek } from '../../api/types';
import { courseOf, figuresOf, heldBack, lastWhole, showsAny, valuesOf, weekName } from './rates';

const week = (day: string, more: Partial<GapWeek> = {}): GapWeek => ({ week: day, ...more });

const weeks = [
  week('2026-11-09', { opened: 12, closed: null, median_days_to_close: null }),
  week('2026-11-16', { opened: 7, closed: 9, median_days_to_close: 4.5 }),
  week('2026-11-23'),
];

describe('the weeks of a site', () => {
  it('break where a value is held back: it is not zero', () => {
    expect(valuesOf(weeks, 'opened')).toEqual([12, 7, null]);
    expect(valuesOf(weeks, 'median_days_to_close')).toEqual([null, 4.5, null]);
  });

  it('are marked for each series apart: one may be held back beside one that is shown', () => {
    expect(heldBack(weeks, 'opened')).toEqual([null, null, 1]);
    expect(heldBack(weeks, 'closed')).toEqual([1, null, 1]);
    expect(heldBack([week('2026-11-02', { opened: 0 })], 'opened')).toEqual([null]);
  });

  it('know whether there is anything to draw', () => {
    expect(showsAny(weeks, ['opened', 'closed'])).toBe(true);
    expect(showsAny(weeks, ['share_answered', 'share_upheld'])).toBe(false);
  });

  it('are no course before there are two of them', () => {
    expect(courseOf([week('2026-11-16'), week('2026-11-23')])).toEqual({ kind: 'none' });
    expect(courseOf([])).toEqual({ kind: 'none' });
    const young = [week('2026-11-09'), week('2026-11-16'), week('2026-11-23', { opened: 139 })];
    expect(courseOf(young)).toEqual({ kind: 'one', week: young[2], running: true });
    const past = [week('2026-11-16', { opened: 7 }), week('2026-11-23')];
    expect(courseOf(past)).toEqual({ kind: 'one', week: past[0], running: false });
  });

  it('begin with the first that shows anything; what is held back between them stays', () => {
    const course = [
      week('2026-11-02'),
      week('2026-11-09', { opened: 12 }),
      week('2026-11-16'),
      week('2026-11-23', { closed: 9 }),
    ];
    expect(courseOf(course)).toEqual({ kind: 'weeks', weeks: course.slice(1), earlier: 1 });
    expect(courseOf(weeks)).toEqual({ kind: 'weeks', weeks, earlier: 0 });
  });

  it('name what they hold back', () => {
    expect(figuresOf(week('2026-11-23', { opened: 139, share_answered: 0 }))).toEqual({
      shown: ['opened', 'share_answered'],
      heldBack: ['closed', 'median_days_to_close', 'share_contested', 'share_upheld'],
    });
  });

  it('are told by the last that is over', () => {
    expect(lastWhole(weeks)?.week).toBe('2026-11-16');
    expect(lastWhole([week('2026-11-23')])).toBe(null);
    expect(weekName('2026-11-23')).toBe('11-23');
  });
});
