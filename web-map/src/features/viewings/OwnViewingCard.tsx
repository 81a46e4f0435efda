/** A room that one asked to see: when, how it stands, and from the landlord's yes where it is and how one gets in. */
import { EnvironmentOutlined } from '@ant-design/icons';
import { App, Button, Tag } from 'antd';
import type { TFunction } from 'i18next';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { lonLat } from '../../api/shapes';
import type { OwnViewing } from '../../api/types';
import { goTo } from '../../phone/way';
import { Failed } from '../../ui/Answer';
import { Parts } from '../../ui/Parts';
import { unitName } from '../building/names';
import { mapAddress } from '../market/words';
import { AskFirst } from '../own/AskFirst';
import { MeetingCode } from './MeetingCode';
import { useCancelOwn } from './queries';
import { Reschedule } from './Reschedule';
import { isToCome, VIEWING_COLORS } from './standing';
import { useWhen } from './useWhen';
import { ViewingCode } from './ViewingCode';

export function OwnViewingCard({ viewing }: { viewing: OwnViewing }) {
  const { t } = useTranslation();
  const when = useWhen();
  const { state, place } = viewing;
  return (
    <article className="own-card own-viewing" data-state={state}>
      <h3>
        {when.whole(viewing.from, viewing.until)}{' '}
        <Tag color={VIEWING_COLORS[state]}>{t(`viewing.states.${state}`)}</Tag>
      </h3>
      <p>
        <Parts parts={[viewing.title, viewing.site_name, t('common.people', { count: viewing.people })]} />
      </p>
      <p>{says(viewing, t)}</p>
      {state === 'confirmed' && place && <Where place={place} />}
      {isToCome(viewing) && <MeetingCode code={viewing.code} label={t('viewing.code.seeker')} />}
      {state === 'confirmed' && viewing.pass === 'given' && <ViewingCode viewing={viewing.id} />}
      {state === 'confirmed' && viewing.pass !== 'given' && (
        <p className="own-soft">{t(viewing.pass === 'no_gates' ? 'viewing.no_gates' : 'viewing.no_pass')}</p>
      )}
      {isToCome(viewing) ? <Changes viewing={viewing} /> : <Again viewing={viewing} />}
    </article>
  );
}

function says({ state, refusal, cancelled_by }: OwnViewing, t: TFunction): string {
  if (state === 'refused' && refusal) return t(`viewing.refusals.${refusal}`);
  if (state === 'cancelled' && cancelled_by) return t(`viewing.cancelled.${cancelled_by}`);
  return t(`viewing.says.${state}`);
}

function Where({ place }: { place: NonNullable<OwnViewing['place']> }) {
  const { t } = useTranslation();
  const [lon, lat] = lonLat(place.location);
  const name = unitName(place.doorplate, place.unit_code, t);
  return (
    <>
      <p className="door">
        <strong>{name}</strong>
      </p>
      <Button
        block
        className="own-button"
        icon={<EnvironmentOutlined />}
        href={mapAddress(lon, lat, place.doorplate ?? name)}
        target="_blank"
        rel="noreferrer"
      >
        {t('viewing.way')}
      </Button>
    </>
  );
}

function Changes({ viewing }: { viewing: OwnViewing }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const cancel = useCancelOwn();
  const [changing, setChanging] = useState(false);
  if (changing) return <Reschedule viewing={viewing} onDone={() => setChanging(false)} />;
  return (
    <>
      {cancel.isError && <Failed error={cancel.error} />}
      <div className="own-actions">
        <Button className="own-button" onClick={() => setChanging(true)}>
          {t('viewing.reschedule')}
        </Button>
        <AskFirst
          label={t('viewing.cancel')}
          question={t('viewing.cancel_sure')}
          busy={cancel.isPending}
          onSure={() =>
            void cancel.mutateAsync(viewing).then(
              () => message.success(t('viewing.cancel_done')),
              () => undefined,
            )
          }
        />
      </div>
    </>
  );
}

/** What came to nothing is asked for again at the room itself, as long as it is on offer. */
function Again({ viewing }: { viewing: OwnViewing }) {
  const { t } = useTranslation();
  if (viewing.refusal === 'let_already' || viewing.cancelled_by === 'listing') return null;
  return (
    <Button
      block
      className="own-button"
      onClick={() => goTo({ screen: 'listing', listing: viewing.listing_id })}
    >
      {t('viewing.see_room')}
    </Button>
  );
}
