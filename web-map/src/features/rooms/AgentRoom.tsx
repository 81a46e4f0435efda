/** A room of somebody else's that one looks after: what the owner lets one do, one large button each. */
import { Button, Tag } from 'antd';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import type { OwnUnit } from '../../api/types';
import { goTo } from '../../phone/way';
import { Answer, Nothing } from '../../ui/Answer';
import { unitName } from '../building/names';
import { rightsInOrder } from '../ownership/standing';
import { type AgentTask, actedFor, tasksOf } from './acting';
import { useOwnRooms } from './queries';

export function AgentRoom({ unit }: { unit: string }) {
  const { t } = useTranslation();
  return (
    <Answer query={useOwnRooms()} rows={8}>
      {(houses) => {
        const room = actedFor(houses, unit);
        return room ? <Told room={room} /> : <Nothing>{t('rooms.not_yours')}</Nothing>;
      }}
    </Answer>
  );
}

function Told({ room }: { room: OwnUnit }) {
  const { t } = useTranslation();
  const rights = room.agent_for ?? [];
  return (
    <>
      <section className="own-card">
        <h3>
          {unitName(room.doorplate, room.code, t)} <Tag color="processing">{t('rooms.agent')}</Tag>
        </h3>
        <p>
          {t('agency.may', {
            rights: rightsInOrder(rights)
              .map((right) => t(`agency.rights.${right}`))
              .join(t('agency.and')),
          })}
        </p>
        {room.listing_state && <p>{t(`own_units.offer.${room.listing_state}`)}</p>}
        <p className="own-soft">{t('rooms.agent_about')}</p>
      </section>
      {tasksOf(room).map(({ task, way }, at) => (
        <Button
          key={task}
          block
          type={at === 0 ? 'primary' : 'default'}
          className="own-button"
          onClick={() => goTo(way)}
        >
          {task === 'offer' && room.listing_id ? t('rooms.see_offer') : nameOf(task, t)}
        </Button>
      ))}
      <Button block className="own-button" onClick={() => goTo({ screen: 'agents' })}>
        {t('rooms.to_agency')}
      </Button>
    </>
  );
}

function nameOf(task: AgentTask, t: TFunction): string {
  switch (task) {
    case 'offer':
      return t('offer.this_room');
    case 'waiting':
      return t('agency.to_filings');
    case 'photos':
    case 'slots':
    case 'visits':
      return t(`phone.screens.${task}`);
  }
}
