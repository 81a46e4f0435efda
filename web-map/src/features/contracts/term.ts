/** Terms in whole months, as people agree on them. Pure; days are `YYYY-MM-DD`. */
import { daysAfter } from '../visit/outcomes';

/** Half a year, one, two. */
export const LENGTHS = [6, 12, 24] as const;

/** So many months after a day; the last day of a month that is too short. */
export function monthsAfter(day: string, months: number): string {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  const length = new Date(Date.UTC(year, month - 1 + months + 1, 0)).getUTCDate();
  return new Date(Date.UTC(year, month - 1 + months, Math.min(date, length))).toISOString().slice(0, 10);
}

/** The last day of a term that begins on a day: rent is counted in the same months, so that no odd day is left over. */
export function lastDayOf(from: string, months: number): string {
  return daysAfter(monthsAfter(from, months), -1);
}

/** How many months a term has; `null` where it has odd days. Twenty years at most, as the law has it. */
export function monthsOf(from: string, to: string): number | null {
  const [fromYear = 0, fromMonth = 0] = from.split('-').map(Number);
  const [toYear = 0, toMonth = 0] = to.split('-').map(Number);
  const about = (toYear - fromYear) * 12 + toMonth - fromMonth;
  return [about, about + 1].find((months) => months > 0 && lastDayOf(from, months) === to) ?? null;
}

/** The first day of the next month. */
export function nextFirst(day: string): string {
  return `${monthsAfter(day, 1).slice(0, 7)}-01`;
}

export function laterOf(a: string, b: string): string {
  return a > b ? a : b;
}
