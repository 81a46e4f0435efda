/** Hourly counts as a row of bars: the last 24 hours, an hour without a passage included. Pure. */
import type { GateHour } from '../../api/types';

const HOUR_MS = 3_600_000;

/** `null`: held back, which is any number, be it zero. */
export type Bar = { hour: Date; granted: number | null; refused: number | null };

export function lastDay(hours: readonly GateHour[], now: Date): Bar[] {
  const byHour = new Map(hours.map((hour) => [new Date(hour.hour).getTime(), hour]));
  const current = Math.floor(now.getTime() / HOUR_MS) * HOUR_MS;
  return Array.from({ length: 24 }, (_, index) => {
    const at = current - (23 - index) * HOUR_MS;
    const counted = byHour.get(at);
    const of = (count: 'granted' | 'refused') => (counted ? (counted[count] ?? null) : 0);
    return { hour: new Date(at), granted: of('granted'), refused: of('refused') };
  });
}

/** Whether anything is held back, so that no bar does not mean nobody. */
export function holdsBack(bars: readonly Bar[]): boolean {
  return bars.some(({ granted, refused }) => granted === null || refused === null);
}
