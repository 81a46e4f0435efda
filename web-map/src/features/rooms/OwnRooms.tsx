/** A landlord's rooms: a large button for each, house by house, with how it stands. */
import { RightOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { goTo } from '../../phone/way';
import { Answer } from '../../ui/Answer';
import { Parts } from '../../ui/Parts';
import { StateMark } from '../../ui/StateMark';
import { unitLabel } from '../building/names';
import { type OwnRoom, useOwnRooms } from './queries';

export function OwnRooms() {
  const { t } = useTranslation();
  const houses = useOwnRooms(true);
  return (
    <Answer query={houses} rows={8} isEmpty={(found) => found.length === 0} empty={t('rooms.none')}>
      {(found) => (
        <>
          <p>{t('rooms.about')}</p>
          {found.map((house) => (
            <section key={house.id} className="own-card own-house">
              <h3>{house.doorplate ?? t('building.unnamed')}</h3>
              <ul>
                {house.rooms.map((room) => (
                  <li key={room.id}>
                    <RoomButton room={room} />
                  </li>
                ))}
              </ul>
            </section>
          ))}
        </>
      )}
    </Answer>
  );
}

function RoomButton({ room }: { room: OwnRoom }) {
  const { t } = useTranslation();
  return (
    <Button block className="own-room" onClick={() => goTo({ screen: 'room', unit: room.id })}>
      {room.state && <StateMark state={room.state} />}
      <strong>{unitLabel(room.code, t)}</strong>
      <span>
        <Parts
          parts={[
            room.residents ? t('rooms.residents', { count: room.residents }) : t('rooms.nobody'),
            !!room.open_gaps && t('rooms.due', { count: room.open_gaps }),
          ]}
        />
      </span>
      <RightOutlined />
    </Button>
  );
}
