/** The way to the viewings that one has, as long as there is one to come. */
import { CalendarOutlined } from '@ant-design/icons';
import { useTranslation } from 'react-i18next';
import { useMay } from '../features/session/caller';
import { useOwnViewings } from '../features/viewings/queries';
import { isToCome } from '../features/viewings/standing';
import { useWhen } from '../features/viewings/useWhen';
import { Tile } from './Tile';

export function ViewingsTile() {
  const { t } = useTranslation();
  const when = useWhen();
  const viewings = (useOwnViewings(useMay()('own.viewing')).data ?? []).filter(isToCome);
  const [next] = [...viewings].sort((a, b) => Date.parse(a.from) - Date.parse(b.from));
  if (!next) return null;
  return (
    <Tile
      icon={<CalendarOutlined />}
      label={t('phone.screens.viewings')}
      about={`${when.whole(next.from, next.until)} ${t(`viewing.states.${next.state}`)}`}
      count={viewings.length}
      way={{ screen: 'viewings' }}
    />
  );
}
