/** What one was told about one's dwellings, newest first; what was not read yet stands out. */
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Notification } from '../../api/types';
import { currentLanguage } from '../../i18n';
import { dateTime } from '../../i18n/format';
import { goTo } from '../../phone/way';
import { Answer, Failed } from '../../ui/Answer';
import { BusyButton } from '../../ui/BusyButton';
import { More } from '../../ui/More';
import { unitName } from '../building/names';
import { useNotifications, useReadNotification } from './notificationQueries';
import { screenOf, withoutPlace } from './told';

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
          {items.map((one) => (
            <Told key={one.id} one={one} />
          ))}
          <More query={notifications} />
        </>
      )}
    </Answer>
  );
}

function Told({ one }: { one: Notification }) {
  const { t } = useTranslation();
  const read = useReadNotification();
  const fresh = !one.read_at;
  const screen = screenOf(one.kind);
  return (
    <article className={fresh ? 'own-card is-fresh' : 'own-card'}>
      <h3>
        {t(`notification.kind.${one.kind}`)}
        {fresh && <span className="own-fresh">{t('notification.fresh')}</span>}
      </h3>
      {one.unit_code && (
        <p>
          <strong>{unitName(one.doorplate, one.unit_code, t)}</strong>
        </p>
      )}
      <p>{withoutPlace(currentLanguage() === 'en' ? one.text.en : one.text.zh, one)}</p>
      <p className="own-soft">{dateTime(one.created_at)}</p>
      {read.isError && <Failed error={read.error} />}
      {fresh && (
        <div className="own-actions">
          {screen && (
            <Button
              className="own-button"
              type="primary"
              onClick={() => {
                read.mutate(one.id);
                goTo({ screen });
              }}
            >
              {t(one.kind === 'gap_reminder' ? 'notification.settle' : 'notification.look')}
            </Button>
          )}
          <BusyButton className="own-button" busy={read.isPending} onClick={() => read.mutate(one.id)}>
            {t('notification.mark')}
          </BusyButton>
        </div>
      )}
    </article>
  );
}
