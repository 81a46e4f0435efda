/** Sizes, distances and days of a room as people say them. */
import { useTranslation } from 'react-i18next';
import { currentLanguage } from '../../i18n';
import { dateOf, dayName } from '../../i18n/format';
import { areaOf, distanceOf } from './words';

export function useSaid() {
  const { t } = useTranslation();
  return {
    area: (square_metres: number) => t('common.square_metres', { value: areaOf(square_metres) }),
    /** A distance that is meant exactly: 3 km. */
    reach: (metres: number) => t('market.kilometres', { value: metres / 1000 }),
    distance: (metres: number) => {
      const { unit, value } = distanceOf(metres);
      return t(`market.away.${unit}`, { value });
    },
    /** From which day somebody may move in. */
    free: (day: string) =>
      day <= dateOf(new Date())
        ? t('market.free_now')
        : t('market.free_from', { day: dayName(day, currentLanguage()) }),
    /** Until which day, where the next lease is signed already. */
    freeUntil: (day: string) => t('market.free_until', { day: dayName(day, currentLanguage()) }),
  };
}
