/** Tells that more people would live somewhere than should: nothing was stopped, and it is read before one goes on. */
import { App } from 'antd';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import type { OccupancyWarning } from '../../api/types';

type Warned = { warnings: readonly OccupancyWarning[] };

export function useTellWarnings(): (answer: Warned) => void {
  const { t } = useTranslation();
  const { modal } = App.useApp();
  return ({ warnings }) => {
    if (warnings.length === 0) return;
    const said = warnings.map((one) => warningText(one, t)).join('');
    modal.warning({
      title: t('household.crowded'),
      content: `${said}${t('household.crowded_about')}`,
      okText: t('household.crowded_ok'),
    });
  };
}

/** Whoever moves in themself hears the limit only: how many live there is told to the landlord and the office. */
function warningText(
  { code, people, area_m2, rooms, limit, message }: OccupancyWarning,
  t: TFunction,
): string {
  if (people != null && area_m2 != null) return t('household.crowded_area', { people, area: area_m2, limit });
  if (people != null && rooms != null) return t('household.crowded_rooms', { people, rooms, limit });
  if (code === 'occupancy_area') return t('household.crowded_area_limit', { limit });
  if (code === 'occupancy_rooms') return t('household.crowded_rooms_limit', { limit });
  return message;
}
