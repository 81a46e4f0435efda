/** Offers a room. Where that is done already, what stands of it. */
import { keysOf } from '@menpai/client';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Unit } from '../../api/types';
import { dateOf } from '../../i18n/format';
import { goTo } from '../../phone/way';
import { Answer, Nothing } from '../../ui/Answer';
import { unitName } from '../building/names';
import { useUnit } from '../unit/queries';
import { contentsOf, startOf } from './form';
import { OfferCard } from './OfferCard';
import { OfferForm } from './OfferForm';
import { useCreateOffer, useOffersOfUnit } from './queries';
import { openOne } from './steps';

export function OfferRoom({ unit }: { unit: string }) {
  const { t } = useTranslation();
  const offers = useOffersOfUnit(unit);
  return (
    <Answer query={useUnit(unit)} rows={8}>
      {(room) =>
        room.rental ? (
          <Answer query={offers} rows={8}>
            {(items) => {
              const open = openOne(items);
              return open ? <OfferCard listing={open} /> : <New unit={room} />;
            }}
          </Answer>
        ) : (
          <Nothing>{t('offer.not_rental')}</Nothing>
        )
      }
    </Answer>
  );
}

function New({ unit }: { unit: Unit }) {
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
