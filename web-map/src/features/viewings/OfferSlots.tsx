/** When a room of one's own can be seen: what is given already, and more of it. */
import { DeleteOutlined } from '@ant-design/icons';
import { Button, Tag } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Slot } from '../../api/types';
import { goTo } from '../../phone/way';
import { Answer, Failed } from '../../ui/Answer';
import { BusyButton } from '../../ui/BusyButton';
import { unitName } from '../building/names';
import { useOffer } from '../offers/queries';
import { GiveSlots } from './GiveSlots';
import { useSlots, useTakeSlot } from './queries';
import { byDay } from './times';
import { useWhen } from './useWhen';

export function OfferSlots({ listing }: { listing: string }) {
  const { t } = useTranslation();
  const offer = useOffer(listing).data;
  const slots = useSlots(listing);
  return (
    <>
      {offer && <h2>{unitName(offer.doorplate, offer.unit_code, t)}</h2>}
      <Answer query={slots} rows={8}>
        {(items) => (
          <>
            {items.length > 0 && <Given listing={listing} slots={items} />}
            {offer?.state === 'published' && <GiveSlots listing={listing} given={items} />}
            {offer && offer.state !== 'published' && <p className="own-calm">{t('viewing.not_published')}</p>}
          </>
        )}
      </Answer>
    </>
  );
}

function Given({ listing, slots }: { listing: string; slots: readonly Slot[] }) {
  const { t } = useTranslation();
  const when = useWhen();
  const take = useTakeSlot(listing);
  return (
    <section className="own-card">
      <h3>{t('viewing.given')}</h3>
      {take.isError && <Failed error={take.error} />}
      {byDay(slots).map(({ day, spans }) => (
        <div key={day} className="given-day">
          <h4>{when.day(day)}</h4>
          <ul>
            {spans.map((slot) => (
              <li key={slot.id}>
                <span>{when.hours(slot.from, slot.until)}</span>
                {slot.viewing_id ? (
                  <Tag color="processing">{t('viewing.held')}</Tag>
                ) : (
                  <BusyButton
                    icon={<DeleteOutlined />}
                    busy={take.isPending && take.variables === slot.id}
                    aria-label={`${t('viewing.take_back')} ${when.whole(slot.from, slot.until)}`}
                    onClick={() => take.mutate(slot.id)}
                  >
                    {t('viewing.take_back')}
                  </BusyButton>
                )}
              </li>
            ))}
          </ul>
        </div>
      ))}
      {slots.some(({ viewing_id }) => viewing_id) && (
        <Button block className="own-button" onClick={() => goTo({ screen: 'visits' })}>
          {t('viewing.who')}
        </Button>
      )}
    </section>
  );
}
