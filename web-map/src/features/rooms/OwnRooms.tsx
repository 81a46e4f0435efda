/** A landlord's rooms: a large button for each, house by house, with how it stands; then what else can be done with them. */
import { RightOutlined } from '@ant-design/icons';
import { Button, Tag } from 'antd';
import { useTranslation } from 'react-i18next';
import type { OwnUnit } from '../../api/types';
import { currentLanguage } from '../../i18n';
import { dayName } from '../../i18n/format';
import { goTo } from '../../phone/way';
import { Answer, Nothing } from '../../ui/Answer';
import { Parts } from '../../ui/Parts';
import { unitLabel } from '../building/names';
import { rightsInOrder } from '../ownership/standing';
import { useMay } from '../session/caller';
import { ownedOf } from './acting';
import type { OwnHouse } from './houses';
import { useOwnRooms } from './queries';

export function OwnRooms() {
  const { t } = useTranslation();
  const houses = useOwnRooms();
  return (
    <Answer query={houses} rows={8}>
      {(found) => {
        const owns = ownedOf(found).length > 0;
        return (
          <>
            {found.length === 0 ? (
              <Nothing>{t('rooms.none')}</Nothing>
            ) : (
              <p>{t(owns ? 'rooms.about' : 'rooms.about_agent')}</p>
            )}
            {found.map((house) => (
              <House key={house.id} house={house} />
            ))}
            <Further owns={owns} primary={found.length === 0} />
          </>
        );
      }}
    </Answer>
  );
}

/** Houses that are not here yet, and who acts for one. */
function Further({ owns, primary }: { owns: boolean; primary: boolean }) {
  const { t } = useTranslation();
  const may = useMay();
  return (
    <>
      {may('own.ownership') && (
        <Button
          block
          type={primary ? 'primary' : 'default'}
          className="own-button"
          onClick={() => goTo({ screen: 'claims' })}
        >
          {t(owns ? 'claim.more' : 'claim.begin')}
        </Button>
      )}
      {may('own.agent') && owns && (
        <Button block className="own-button" onClick={() => goTo({ screen: 'agents' })}>
          {t('agency.to')}
        </Button>
      )}
    </>
  );
}

function House({ house }: { house: OwnHouse }) {
  const { t } = useTranslation();
  const free = house.rooms.filter((room) => room.rental && room.let === false).length;
  return (
    <section className="own-card own-house">
      <h3>{house.doorplate ?? t('building.unnamed')}</h3>
      <p className="own-soft">
        <Parts
          parts={[
            house.site,
            t('own_units.count', { count: house.rooms.length }),
            free > 0 && t('own_units.free', { count: free }),
          ]}
        />
      </p>
      <ul>
        {house.rooms.map((room) => (
          <li key={room.id}>
            <RoomButton room={room} />
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Not told of a room that one looks after for somebody, unless the server says so. */
function standing({ let: isLet, rental, agent_for }: OwnUnit): keyof typeof COLORS | null {
  if (agent_for && typeof isLet !== 'boolean') return null;
  if (isLet) return 'let';
  return rental ? 'vacant' : 'own_use';
}

const COLORS = { let: 'success', vacant: 'warning', own_use: 'default' } as const;

function RoomButton({ room }: { room: OwnUnit }) {
  const { t } = useTranslation();
  const stands = standing(room);
  const people = room.registered;
  const registered =
    typeof people === 'number' &&
    (people > 0 ? t('rooms.residents', { count: people }) : !room.agent_for && t('rooms.nobody'));
  return (
    <Button block className="own-room" onClick={() => goTo({ screen: 'room', unit: room.id })}>
      <strong>{unitLabel(room.code, t)}</strong>
      <span className="own-room-tags">
        {room.agent_for && <Tag color="processing">{t('rooms.agent')}</Tag>}
        {stands && <Tag color={COLORS[stands]}>{t(`own_units.${stands}`)}</Tag>}
      </span>
      <RightOutlined />
      <span className="own-room-says">
        <Parts
          parts={[
            room.let_until
              ? t('own_units.until', { day: dayName(room.let_until, currentLanguage()) })
              : room.let && t('own_units.open_ended'),
            registered,
            room.listing_state && t(`own_units.offer.${room.listing_state}`),
            room.agent_for &&
              t('agency.may', {
                rights: rightsInOrder(room.agent_for)
                  .map((one) => t(`agency.rights.${one}`))
                  .join(t('agency.and')),
              }),
          ]}
        />
        {room.open_gap && <em>{t('own_units.gap')}</em>}
      </span>
    </Button>
  );
}
