/** From when until when a pass opens, as people say it: whole days without their midnights. Pure. */
import type { Language } from '../../i18n';
import { dateOf, dateTime, dayName, dayTime } from '../../i18n/format';

const isMidnight = (iso: string) => dateTime(iso).endsWith(' 00:00');

export function beginsOn(iso: string, language: Language, now = new Date()): string {
  return isMidnight(iso) ? dayName(dateOf(new Date(iso)), language, now) : dayTime(iso, language, now);
}

/** What ends at midnight opens through the day before. */
export function endsOn(iso: string, language: Language, now = new Date()): string {
  if (!isMidnight(iso)) return dayTime(iso, language, now);
  const last = new Date(iso);
  last.setDate(last.getDate() - 1);
  return dayName(dateOf(last), language, now);
}
