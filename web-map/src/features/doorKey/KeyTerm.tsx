/** From when until when a key opens, and at which hours. */
import { useTranslation } from 'react-i18next';
import { currentLanguage } from '../../i18n';
import { dayName, dayTime } from '../../i18n/format';
import { Parts } from '../../ui/Parts';
import type { LockKey } from './shapes';
import { beginning, hourName, isOver, lastDay } from './standing';

export function KeyTerm({ state, from, until, weekdays, hours }: LockKey) {
  const { t } = useTranslation();
  const language = currentLanguage();
  const days = [...(weekdays ?? [])]
    .sort((a, b) => a - b)
    .map((day) => t(`door_key.days.${day}` as 'door_key.days.1'));
  const end = () => {
    if (!until) return t('door_key.no_end');
    const day = lastDay(until);
    if (!day) return t('door_key.until', { at: dayTime(until, language) });
    // Of one that opens nothing any more it is not said that it still opens on that day.
    const name = dayName(day, language);
    return isOver({ state }) ? t('door_key.until', { at: name }) : t('door_key.until_end', { day: name });
  };
  return (
    <Parts
      parts={[
        t('door_key.from', { at: beginning(from, language) }),
        end(),
        hours &&
          days.length > 0 &&
          t('door_key.weekly', {
            days: days.join(language === 'en' ? ', ' : '、'),
            from: hourName(hours.from),
            to: hourName(hours.to),
          }),
      ]}
    />
  );
}
