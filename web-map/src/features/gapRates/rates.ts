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

/** `2026-11-23` as `11-23`: the Monday of the week. */
export function weekName(week: string): string {
  return week.slice(5);
}

/** The last week that is over, and the week before it; what runs still is not compared with what is whole. */
export function lastWhole(weeks: readonly GapWeek[]): GapWeek | null {
  return weeks.at(-2) ?? null;
}
