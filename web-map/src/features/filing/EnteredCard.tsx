/** What a landlord entered for one: where, since when, until when it is to be registered; yes, or that it is somebody else. */
import { App, Button } from 'antd';
import { useTranslation } from 'react-i18next';
import type { OwnFiling } from '../../api/types';
import { currentLanguage } from '../../i18n';
import { dateOf, dayName } from '../../i18n/format';
import { goTo } from '../../phone/way';
import { Failed } from '../../ui/Answer';
import { unitName } from '../building/names';
import { AskFirst } from '../own/AskFirst';
import { daysBetween } from '../visit/outcomes';
import { useReplyToFiling } from './queries';

export function EnteredCard({ filing }: { filing: OwnFiling }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const reply = useReplyToFiling();
  return (
    <article className="own-card own-filing own-asked">
      <h2>{t('entered.title')}</h2>
      <EnteredFacts filing={filing} />
      {reply.isError && <Failed error={reply.error} />}
      <Button
        block
        type="primary"
        className="own-button"
        onClick={() => goTo({ screen: 'agree', filing: filing.id })}
      >
        {t('entered.yes')}
      </Button>
      <AskFirst
        label={t('entered.no')}
        question={t('entered.no_sure')}
        busy={reply.isPending}
        onSure={() =>
          // The card is gone by the time it is said.
          void reply.mutateAsync({ id: filing.id, yes: false }).then(
            () => void message.success(t('entered.declined')),
            () => undefined,
          )
        }
      />
    </article>
  );
}

/** Where, since when, and how long there is time. */
export function EnteredFacts({ filing }: { filing: OwnFiling }) {
  const { t } = useTranslation();
  const day = (iso: string) => dayName(iso, currentLanguage());
  const due = day(filing.due_on);
  const left = daysBetween(dateOf(new Date()), filing.due_on);
  return (
    <>
      <p className="own-who">{unitName(filing.doorplate, filing.unit_code, t)}</p>
      <p>
        {t('filing.since', { day: day(filing.from) })}
        {filing.to && ` ${t('gap_event_until', { day: day(filing.to) })}`}
      </p>
      {left < 0 ? (
        <p className="own-due is-late">{t('entered.late', { day: due })}</p>
      ) : (
        <p className="own-due">
          {t('filing.due', { day: due })}
          <small>{left === 0 ? t('gap_next.today') : t('gap_next.days_left', { count: left })}</small>
        </p>
      )}
    </>
  );
}
