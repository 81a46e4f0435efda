/** From which day until which, as one reads it: 2026年4月1日 至 2027年3月31日. */
import type { TFunction } from 'i18next';
import { currentLanguage } from '../i18n';
import { longDay } from '../i18n/format';

/** Days are `YYYY-MM-DD`; without the last one it goes on. */
export function daySpan(from: string, to: string | null | undefined, t: TFunction): string {
  const first = longDay(from, currentLanguage());
  return to
    ? t('common.from_to', { from: first, to: longDay(to, currentLanguage()) })
    : t('common.since', { from: first });
}
