import { describe, expect, it } from 'vitest';
import type { GapParameters } from '../../api/types';
import { en } from '../../i18n/en';
import { zhCN } from '../../i18n/zh-CN';
import { boundsOf, outside, paths, same, valueAt, withValue } from './fields';

const DEFAULTS: GapParameters = {
  deadline_days: 7,
  reminder_every_days: 7,
  unregistered_residence: {
    enabled: true,
    window_nights: 21,
    min_nights: 14,
    visitor_min_nights: 15,
    visit_days: 20,
    shared_min_nights: 10,
    crowd_min_nights: 17,
  },
  stale_residency: { enabled: true, silent_nights: 35 },
  vacant_in_use: { enabled: true, window_nights: 21, min_nights: 12 },
  over_capacity: { enabled: true, window_nights: 21, min_nights: 14, area_m2_per_person: 0 },
  lease_ended: { enabled: true, grace_days: 7, min_nights: 5 },
  registration_due: {
    enabled: true,
    working_days: 3,
    near_working_days: 0,
    grace_working_days: 2,
    min_nights: 7,
  },
};

describe('parameters', () => {
  it('lie within their bounds as they come', () => {
    expect(outside(DEFAULTS)).toEqual([]);
    for (const path of paths()) {
      expect(valueAt(DEFAULTS, path), path.join('.')).toBeTypeOf('number');
      expect(boundsOf(DEFAULTS, path), path.join('.')).not.toBe(null);
    }
  });

  it('bound one another: more than half of the nights that are looked at', () => {
    const path = ['unregistered_residence', 'min_nights'] as const;
    expect(boundsOf(DEFAULTS, path)).toEqual([11, 21]);
    const wider = withValue(DEFAULTS, ['unregistered_residence', 'window_nights'], 42);
    expect(boundsOf(wider, path)).toEqual([22, 42]);
    expect(outside(wider)).toContainEqual(path);
    expect(boundsOf(DEFAULTS, ['registration_due', 'near_working_days'])).toEqual([0, 3]);
  });

  it('that are wrong make no range for others, and only they are wrong', () => {
    const min = ['unregistered_residence', 'min_nights'] as const;
    const wrong = withValue(DEFAULTS, min, 99);
    expect(outside(wrong)).toEqual([min]);
    expect(boundsOf(wrong, min)).toEqual([11, 21]);
    expect(boundsOf(wrong, ['unregistered_residence', 'visitor_min_nights'])).toBe(null);
    // What depends on that one is not known either.
    expect(boundsOf(wrong, ['unregistered_residence', 'crowd_min_nights'])).toBe(null);
    expect(boundsOf(wrong, ['unregistered_residence', 'shared_min_nights'])).toEqual([7, 21]);
    const window = withValue(DEFAULTS, ['vacant_in_use', 'window_nights'], 2);
    expect(outside(window)).toEqual([['vacant_in_use', 'window_nights']]);
    expect(boundsOf(window, ['vacant_in_use', 'min_nights'])).toBe(null);
    // Every range that is shown goes upwards.
    for (const path of paths()) {
      const bounds = boundsOf(wrong, path);
      if (bounds) expect(bounds[0], path.join('.')).toBeLessThanOrEqual(bounds[1]);
    }
  });

  it('are changed one at a time, and compared as a whole', () => {
    const off = withValue(DEFAULTS, ['stale_residency', 'enabled'], false);
    expect(DEFAULTS.stale_residency?.enabled).toBe(true);
    expect(off.stale_residency).toEqual({ enabled: false, silent_nights: 35 });
    expect(same(DEFAULTS, off)).toBe(false);
    expect(same(DEFAULTS, withValue(off, ['stale_residency', 'enabled'], true))).toBe(true);
    expect(withValue(DEFAULTS, ['deadline_days'], 9).deadline_days).toBe(9);
  });

  it('are explained in both languages', () => {
    for (const texts of [zhCN, en]) {
      for (const [first, second] of paths()) {
        const group =
          second === undefined ? texts.rules.field.common : texts.rules.field[first as 'lease_ended'];
        expect(group[(second ?? first) as keyof typeof group], `${first}.${second}`).toBeTruthy();
      }
    }
  });
});
