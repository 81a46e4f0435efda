/** Days and times as people agree on them: 明天 11月30日周一, 18:00–18:30. */
import { useTranslation } from 'react-i18next';
import { currentLanguage } from '../../i18n';
import { dateOf, dateTime, dayName } from '../../i18n/format';
import { spokenDay } from '../own/visit';

export function useWhen() {
  const { t } = useTranslation();
  const day = (iso: string): string => {
    const at = new Date(`${iso}T00:00:00`);
    const spoken = spokenDay(at, new Date());
    const date = at.toLocaleDateString(currentLanguage(), {
      month: 'long',
      day: 'numeric',
      weekday: 'short',
    });
    return typeof spoken === 'string' ? `${t(`own.days.${spoken}`)} ${date}` : date;
  };
  /** Short, in two lines: 明天, or the day of the week; and the date. */
  const dayParts = (iso: string): readonly [string, string] => {
    const at = new Date(`${iso}T00:00:00`);
    const spoken = spokenDay(at, new Date());
    const language = currentLanguage();
    return [
      typeof spoken === 'string'
        ? t(`own.days.${spoken}`)
        : at.toLocaleDateString(language, { weekday: 'short' }),
      dayName(iso, language),
    ];
  };
  const time = (iso: string) => dateTime(iso).slice(-5);
  return {
    day,
    dayParts,
    time,
    hours: (from: string, until: string) => `${time(from)}–${time(until)}`,
    whole: (from: string, until: string) => `${day(dateOf(new Date(from)))} ${time(from)}–${time(until)}`,
  };
}
