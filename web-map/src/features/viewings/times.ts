/** Times at which a room can be seen: by their days, and as a landlord gives them. Pure. */

import type { NewSlot } from '../../api/types';
import { dateOf } from '../../i18n/format';

type Span = { from: string; until: string };

/** By the reader's days, the soonest first. */
export function byDay<T extends Span>(spans: readonly T[]): readonly { day: string; spans: readonly T[] }[] {
  const days = new Map<string, T[]>();
  for (const span of [...spans].sort((a, b) => Date.parse(a.from) - Date.parse(b.from))) {
    const day = dateOf(new Date(span.from));
    days.set(day, [...(days.get(day) ?? []), span]);
  }
  return [...days].map(([day, those]) => ({ day, spans: those }));
}

/** How many days ahead are offered at once; the server takes 30. */
const DAYS_AHEAD = 14;
/** Hours in which people look at rooms. */
export const HOURS: readonly number[] = [9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20];
/** How long somebody looks. */
export const MINUTES = [30, 60] as const;
export type Minutes = (typeof MINUTES)[number];
/** Open times of a listing at most. */
export const MOST_SLOTS = 60;

/** The days from today, `YYYY-MM-DD`. */
export function daysFrom(now: Date): readonly string[] {
  return Array.from({ length: DAYS_AHEAD }, (_, ahead) =>
    dateOf(new Date(now.getFullYear(), now.getMonth(), now.getDate() + ahead)),
  );
}

const MINUTE_MS = 60_000;

/** Each chosen hour of each chosen day in pieces of so many minutes, without what has passed and what is given already. */
export function slotsOf(
  days: readonly string[],
  hours: readonly number[],
  minutes: Minutes,
  given: readonly Span[],
  now: Date,
): readonly NewSlot[] {
  const starts = days.flatMap((day) =>
    hours.flatMap((hour) =>
      Array.from(
        { length: 60 / minutes },
        (_, piece) =>
          new Date(`${day}T${String(hour).padStart(2, '0')}:00:00`).getTime() + piece * minutes * MINUTE_MS,
      ),
    ),
  );
  return starts
    .map((from) => ({ from, until: from + minutes * MINUTE_MS }))
    .filter(({ from }) => from > now.getTime())
    .filter(
      ({ from, until }) =>
        !given.some((span) => from < Date.parse(span.until) && until > Date.parse(span.from)),
    )
    .sort((a, b) => a.from - b.from)
    .map(({ from, until }) => ({
      from: new Date(from).toISOString(),
      until: new Date(until).toISOString(),
    }));
}
