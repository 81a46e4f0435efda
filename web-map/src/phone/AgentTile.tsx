/** The way to the rooms that one looks after for somebody else, as long as there are any. The list of one's rooms is asked: it tells of no person. */
import { TeamOutlined } from '@ant-design/icons';
import { useTranslation } from 'react-i18next';
import { useOwnRooms } from '../features/rooms/queries';
import { useMay } from '../features/session/caller';
import { Tile } from './Tile';

export function AgentTile() {
  const { t } = useTranslation();
  const houses = useOwnRooms(useMay()('own.agent')).data ?? [];
  const rooms = houses.flatMap((house) => house.rooms).filter(({ agent_for }) => agent_for);
  if (rooms.length === 0) return null;
  return (
    <Tile
      icon={<TeamOutlined />}
      label={t('agency.by_me')}
      about={t('own_units.count', { count: rooms.length })}
      way={{ screen: 'rooms' }}
    />
  );
}
