/** What one was told about one's dwellings, newest first; what was not read yet stands out. */
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Notification } from '../../api/types';
import { currentLanguage } from '../../i18n';
import { dayTime } from '../../i18n/format';
import { goTo } from '../../phone/way';
import { Answer, Failed } from '../../ui/Answer';
import { BusyButton } from '../../ui/BusyButton';
import { More } from '../../ui/More';
import { unitName } from '../building/names';
import { ObjectToClaim } from '../ownership/ObjectToClaim';
import { useNotifications, useReadNotifications } from './notificationQueries';
import { wayOf, withoutPlace } from './told';

export function OwnNotifications() {
  const { t } = useTranslation();
  const notifications = useNotifications();
  return (
    <Answer
      query={notifications}
      rows={5}
      isEmpty={(items) => items.length === 0}
      empty={t('notification.empty')}
    >
      {(items) => (
        <>
          <AllRead fresh={items.filter(({ read_at }) => !read_at).map(({ id }) => id)} />
          {items.map((one) => (
            <Told key={one.id} one={one} />
          ))}
          <More query={notifications} />
        </>
      )}
    </Answer>
  );
}

/** Worth a button of its own from two on. */
function AllRead({ fresh }: { fresh: readonly string[] }) {
  const { t } = useTranslation();
  const read = useReadNotifications();
  if (fresh.length < 2) return null;
  return (
    <>
      <BusyButton block className="own-button" busy={read.isPending} onClick={() => read.mutate(fresh)}>
        {t('notification.mark_all', { count: fresh.length })}
      </BusyButton>
      {read.isError && <Failed error={read.error} />}
    </>
  );
}

function Told({ one }: { one: Notification }) {
  const { t } = useTranslation();
  const read = useReadNotifications();
  const fresh = !one.read_at;
  const way = wayOf(one);
  return (
    <article className={fresh ? 'own-card is-fresh' : 'own-card'}>
      <h3>
        {t(`notification.kind.${one.kind}`)}
        {fresh && <span className="own-fresh">{t('notification.fresh')}</span>}
      </h3>
      <p>
        <strong>{one.unit_code ? unitName(one.doorplate, one.unit_code, t) : one.doorplate}</strong>
      </p>
      <p>{withoutPlace(currentLanguage() === 'en' ? one.text.en : one.text.zh, one)}</p>
      <p className="own-soft">{dayTime(one.created_at, currentLanguage())}</p>
      {one.kind === 'ownership_claimed' && one.claim_id && (
        <ObjectToClaim claim={one.claim_id} onDone={() => read.mutate([one.id])} />
      )}
      {read.isError && <Failed error={read.error} />}
      {fresh && (
        <div className="own-actions">
          {way && (
            <Button
              className="own-button"
              type="primary"
              onClick={() => {
                read.mutate([one.id]);
                goTo(way);
              }}
            >
              {t(one.kind === 'gap_reminder' ? 'notification.settle' : 'notification.look')}
            </Button>
          )}
          <BusyButton className="own-button" busy={read.isPending} onClick={() => read.mutate([one.id])}>
            {t('notification.mark')}
          </BusyButton>
        </div>
      )}
    </article>
  );
}
