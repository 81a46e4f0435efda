/** How long a visit lasts, in the words that people choose from. Pure. */

import { dateOf, dateTime } from '../../i18n/format';

export const VISITS = ['tonight', 'day', 'three_days', 'week'] as const;
export type Visit = (typeof VISITS)[number];

const NIGHTS: Readonly<Record<Visit, number>> = { tonight: 0, day: 1, three_days: 3, week: 6 };

/** From now to the end of a local day: a visit lasts seven days at most, which the last choice stays below. */
export function periodOf(visit: Visit, now: Date): { from: string; to: string } {
  const end = new Date(now);
  end.setDate(end.getDate() + NIGHTS[visit]);
  end.setHours(23, 59, 59, 0);
  return { from: now.toISOString(), to: end.toISOString() };
}

/** A day as it is spoken of: `today`, or its date. */
export type SpokenDay = 'yesterday' | 'today' | 'tomorrow' | { date: string };

const DAYS = ['yesterday', 'today', 'tomorrow'] as const;

export function spokenDay(at: Date, now: Date): SpokenDay {
  const near = DAYS.find((_, index) => {
    const day = new Date(now.getFullYear(), now.getMonth(), now.getDate() + index - 1);
    return dateOf(day) === dateOf(at);
  });
  return near ?? { date: dateOf(at) };
}

/** From when until when, so that two visits are told apart at a glance: the day once where it is the same. */
export function spanOf(from: string, to: string | null | undefined, now: Date) {
  const moment = (iso: string) => ({
    day: spokenDay(new Date(iso), now),
    time: dateTime(iso).slice(-5),
  });
  const begins = moment(from);
  if (!to) return { begins };
  const ends = moment(to);
  const isSameDay = dateOf(new Date(from)) === dateOf(new Date(to));
  return { begins, ends: isSameDay ? { time: ends.time } : ends };
}

/** A PIN as it is read out: in groups. */
export function inGroups(pin: string): string {
  return pin.length % 4 === 0 ? pin.replace(/(\d{4})(?=\d)/g, '$1 ') : pin.replace(/(\d{3})(?=\d)/g, '$1 ');
}
