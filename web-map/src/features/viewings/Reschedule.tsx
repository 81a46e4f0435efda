/** Asks for another time of the same room: the landlord answers anew. */
import { App, Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { OwnViewing } from '../../api/types';
import { Answer } from '../../ui/Answer';
import { BusyButton } from '../../ui/BusyButton';
import { useFreeSlots, useReschedule } from './queries';
import { Refused } from './Refused';
import { SlotChoice } from './SlotChoice';

export function Reschedule({ viewing, onDone }: { viewing: OwnViewing; onDone(): void }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const slots = useFreeSlots(viewing.listing_id);
  const reschedule = useReschedule();
  const [chosen, setChosen] = useState<string | null>(null);
  const slot = slots.data?.some(({ id }) => id === chosen) ? chosen : null;
  return (
    <section className="own-ask own-calmly">
      <p>{t('viewing.reschedule_about')}</p>
      <Answer query={slots} isEmpty={(items) => items.length === 0} empty={t('viewing.no_other')}>
        {(items) => <SlotChoice slots={items} value={slot} onChange={setChosen} />}
      </Answer>
      {reschedule.isError && <Refused error={reschedule.error} />}
      <div className="own-actions">
        <BusyButton
          type="primary"
          className="own-button"
          disabled={!slot}
          busy={reschedule.isPending}
          onClick={() =>
            slot &&
            void reschedule.mutateAsync({ viewing, slot }).then(
              () => {
                void message.success(t('viewing.asked'));
                onDone();
              },
              () => undefined,
            )
          }
        >
          {t('viewing.reschedule_do')}
        </BusyButton>
        <Button className="own-button" onClick={onDone}>
          {t('common.back')}
        </Button>
      </div>
    </section>
  );
}
