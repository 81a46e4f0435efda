/** Weeks as a chart and a table have them. Pure. */
import type { GapWeek } from '../../api/types';

export const WEEKS = [12, 26, 52] as const;
export type Weeks = (typeof WEEKS)[number];

export const COUNTS = ['opened', 'closed'] as const;
export const SHARES = ['share_answered', 'share_contested', 'share_upheld'] as const;
export type Series = (typeof COUNTS)[number] | (typeof SHARES)[number] | 'median_days_to_close';

/** One value per week, oldest first; `null` where it is held back, so that a line breaks there and no bar is drawn. */
export function valuesOf(weeks: readonly GapWeek[], series: Series): readonly (number | null)[] {
  return weeks.map((week) => week[series] ?? null);
}

/** One mark per week: 1 where the value of a series is held back, `null` where it is shown, be it zero. */
export function heldBack(weeks: readonly GapWeek[], series: Series): readonly (1 | null)[] {
  return valuesOf(weeks, series).map((value) => (value === null ? 1 : null));
}

/** Whether anything of these series is shown at all. */
export function showsAny(weeks: readonly GapWeek[], series: readonly Series[]): boolean {
  return series.some((one) => valuesOf(weeks, one).some((value) => value !== null));
}

const EVERY: readonly Series[] = [...COUNTS, 'median_days_to_close', ...SHARES];

/** The figures of a week, those that are shown and those that are held back, as one reads them. */
export function figuresOf(week: GapWeek): { shown: readonly Series[]; heldBack: readonly Series[] } {
  const isShown = (one: Series) => typeof week[one] === 'number';
  return { shown: EVERY.filter(isShown), heldBack: EVERY.filter((one) => !isShown(one)) };
}

/** What there is to show: nothing, one week, which is no course yet, or weeks from the first one on that shows anything. */
export type Course =
  | { kind: 'none' }
  | { kind: 'one'; week: GapWeek; running: boolean }
  | { kind: 'weeks'; weeks: readonly GapWeek[]; earlier: number };

export function courseOf(weeks: readonly GapWeek[]): Course {
  const shown = weeks.filter((week) => figuresOf(week).shown.length > 0);
  const [first] = shown;
  if (!first) return { kind: 'none' };
  if (shown.length === 1) return { kind: 'one', week: first, running: first === weeks.at(-1) };
  const earlier = weeks.indexOf(first);
  return { kind: 'weeks', weeks: weeks.slice(earlier), earlier };
}

/** `2026-11-23` as `11-23`: the Monday of the week. */
export function weekName(week: string): string {
  return week.slice(5);
}

/** The last week that is over, and the week before it; what runs still is not compared with what is whole. */
export function lastWhole(weeks: readonly GapWeek[]): GapWeek | null {
  return weeks.at(-2) ?? null;
}
