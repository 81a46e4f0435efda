/** From when until when a key opens, and at which hours. */
import { useTranslation } from 'react-i18next';
import { currentLanguage } from '../../i18n';
import { dayTime } from '../../i18n/format';
import { Parts } from '../../ui/Parts';
import type { LockKey } from './shapes';
import { hourName } from './standing';

export function KeyTerm({ from, until, weekdays, hours }: LockKey) {
  const { t } = useTranslation();
  const at = (iso: string) => dayTime(iso, currentLanguage());
  const days = [...(weekdays ?? [])]
    .sort((a, b) => a - b)
    .map((day) => t(`door_key.days.${day}` as 'door_key.days.1'));
  return (
    <p>
      <Parts
        parts={[
          t('door_key.from', { at: at(from) }),
          until ? t('door_key.until', { at: at(until) }) : t('door_key.no_end'),
        ]}
      />
      {hours &&
        days.length > 0 &&
        t('door_key.weekly', {
          days: days.join(currentLanguage() === 'en' ? ', ' : '、'),
          from: hourName(hours.from),
          to: hourName(hours.to),
        })}
    </p>
  );
}
