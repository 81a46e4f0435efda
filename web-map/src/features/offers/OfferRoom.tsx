/** Offers a room. Where that is done already, what stands of it. */
import { keysOf, Problem } from '@menpai/client';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Unit } from '../../api/types';
import { dateOf } from '../../i18n/format';
import { goTo } from '../../phone/way';
import { Answer, Nothing } from '../../ui/Answer';
import { useStandingError } from '../../ui/useStandingError';
import { unitName } from '../building/names';
import { useOwnAgencies } from '../ownership/queries';
import { unitToOffer } from '../ownership/standing';
import { useUnit } from '../unit/queries';
import { contentsOf, startOf } from './form';
import { OfferCard } from './OfferCard';
import { OfferForm } from './OfferForm';
import { useCreateOffer, useOffersOfUnit } from './queries';
import { openOne } from './steps';

export function OfferRoom({ unit }: { unit: string }) {
  const { t } = useTranslation();
  const room = useUnit(unit);
  const error = useStandingError(room);
  // Whoever acts for an owner may offer the room, and is told no more of it than its name.
  if (error instanceof Problem && (error.status === 403 || error.status === 404)) {
    return <AsAgent unit={unit} />;
  }
  return (
    <Answer query={room} rows={8}>
      {(found) => (found.rental ? <Offers room={found} /> : <Nothing>{t('offer.not_rental')}</Nothing>)}
    </Answer>
  );
}

function AsAgent({ unit }: { unit: string }) {
  const { t } = useTranslation();
  return (
    <Answer query={useOwnAgencies()} rows={8}>
      {(agencies) => {
        const room = unitToOffer(agencies, unit);
        if (!room) return <Nothing>{t('agency.not_yours')}</Nothing>;
        const { unit_id: id, unit_code: code, doorplate } = room;
        return <Offers room={{ id, code, building_doorplate: doorplate ?? null, rooms: 1 }} />;
      }}
    </Answer>
  );
}

type Room = Pick<Unit, 'id' | 'code' | 'building_doorplate' | 'area_m2' | 'rooms'>;

function Offers({ room }: { room: Room }) {
  return (
    <Answer query={useOffersOfUnit(room.id)} rows={8}>
      {(items) => {
        const open = openOne(items);
        return open ? <OfferCard listing={open} /> : <New unit={room} />;
      }}
    </Answer>
  );
}

function New({ unit }: { unit: Room }) {
  const { t } = useTranslation();
  const create = useCreateOffer();
  const [key] = useState(() => keysOf());
  return (
    <>
      <h2>{unitName(unit.building_doorplate, unit.code, t)}</h2>
      <OfferForm
        start={startOf(unit, dateOf(new Date()))}
        submit={t('offer.form.next')}
        busy={create.isPending}
        onSave={async (fields) => {
          const body = { unit_id: unit.id, ...contentsOf(fields) };
          const made = await create.mutateAsync({ key: key(body), body });
          goTo({ screen: 'photos', listing: made.id }, { replaces: true });
        }}
      />
    </>
  );
}
