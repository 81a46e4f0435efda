/** Hourly counts as a row of bars: the last 24 hours, an hour without a passage included. */
import type { GateHour } from '../../api/types';

const HOUR_MS = 3_600_000;

export type Bar = { hour: Date; granted: number; refused: number };

export function lastDay(hours: readonly GateHour[], now: Date): Bar[] {
  const byHour = new Map(hours.map((hour) => [new Date(hour.hour).getTime(), hour]));
  const current = Math.floor(now.getTime() / HOUR_MS) * HOUR_MS;
  return Array.from({ length: 24 }, (_, index) => {
    const at = current - (23 - index) * HOUR_MS;
    const counted = byHour.get(at);
    return { hour: new Date(at), granted: counted?.granted ?? 0, refused: counted?.refused ?? 0 };
  });
}
