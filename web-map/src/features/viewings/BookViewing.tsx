/** Asks to see a room: when, and how many come. */
import { keysOf, Problem } from '@menpai/client';
import { Alert, App, Radio } from 'antd';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { FreeSlot } from '../../api/types';
import { goTo } from '../../phone/way';
import { Answer, Nothing } from '../../ui/Answer';
import { BusyButton } from '../../ui/BusyButton';
import { useStandingError } from '../../ui/useStandingError';
import { useMarketListing } from '../market/queries';
import { useBook, useFreeSlots } from './queries';
import { Refused } from './Refused';
import { SlotChoice } from './SlotChoice';

const PEOPLE = [1, 2, 3, 4, 5, 6] as const;

export function BookViewing({ listing }: { listing: string }) {
  const { t } = useTranslation();
  const about = useMarketListing(listing).data;
  const slots = useFreeSlots(listing);
  const error = useStandingError(slots);
  if (error instanceof Problem && error.status === 404) return <Nothing>{t('market.gone')}</Nothing>;
  return (
    <>
      {about && <h2>{about.title}</h2>}
      <Answer query={slots} rows={6} isEmpty={(items) => items.length === 0} empty={t('viewing.no_slots')}>
        {(items) => <Choose listing={listing} slots={items} />}
      </Answer>
    </>
  );
}

function Choose({ listing, slots }: { listing: string; slots: readonly FreeSlot[] }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const book = useBook();
  const [key] = useState(() => keysOf());
  const [chosen, setChosen] = useState<string | null>(null);
  const [people, setPeople] = useState<number>(1);
  const id = useId();
  const slot = slots.find((one) => one.id === chosen);
  const send = ({ id: slot_id }: FreeSlot) => {
    const body = { listing_id: listing, slot_id, people };
    void book.mutateAsync({ key: key(body), body }).then(
      () => {
        void message.success(t('viewing.asked'));
        goTo({ screen: 'viewings' }, { replaces: true });
      },
      () => undefined,
    );
  };
  return (
    <>
      <section className="own-card">
        <SlotChoice slots={slots} value={slot?.id ?? null} onChange={setChosen} />
      </section>
      <section className="own-card">
        <fieldset className="chips is-few">
          <legend id={id}>{t('viewing.how_many')}</legend>
          <Radio.Group
            optionType="button"
            buttonStyle="solid"
            aria-labelledby={id}
            value={people}
            options={PEOPLE.map((count) => ({ value: count, label: t('common.people', { count }) }))}
            onChange={(event) => setPeople(event.target.value as number)}
          />
        </fieldset>
      </section>
      {book.isError && <Refused error={book.error} />}
      {!slot && <Alert type="info" showIcon title={t('viewing.choose_first')} />}
      <BusyButton
        block
        type="primary"
        className="own-button"
        disabled={!slot}
        busy={book.isPending}
        onClick={() => slot && send(slot)}
      >
        {t('viewing.book')}
      </BusyButton>
      <p className="own-soft">{t('viewing.book_about')}</p>
    </>
  );
}
