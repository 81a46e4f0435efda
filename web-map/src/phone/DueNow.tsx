/** What waits for an answer, with the nearest deadline, and what was written and not read yet. */
import { BellOutlined, ClockCircleOutlined, FileDoneOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { useOwnContracts } from '../features/contracts/queries';
import { waitsForYou } from '../features/contracts/standing';
import { type Due, dueOf } from '../features/own/due';
import { useOwnGaps } from '../features/own/gapQueries';
import { useUnread } from '../features/own/notificationQueries';
import { useMay } from '../features/session/caller';
import { currentLanguage } from '../i18n';
import { dateOf, dayName } from '../i18n/format';
import { Failed } from '../ui/Answer';
import { goTo } from './way';

/** `always`: that nothing is due is said too. */
export function DueNow({ always = false }: { always?: boolean }) {
  const { t } = useTranslation();
  const may = useMay();
  const gaps = useOwnGaps('open', may('own.gap.answer'));
  const unread = useUnread();
  const contracts = useOwnContracts(may('own.contract')).data ?? [];
  if (gaps.isError && !gaps.data) {
    return <Failed error={gaps.error} retry={() => void gaps.refetch()} busy={gaps.isFetching} />;
  }
  if (!gaps.data) return always ? <p role="status">{t('common.loading')}</p> : null;
  const due = dueOf(gaps.data, dateOf(new Date()));
  const now = new Date();
  const toSign = contracts.filter((one) => waitsForYou(one, now));
  if (due.count === 0 && unread === 0 && toSign.length === 0) {
    return always ? <p className="own-calm">{t('phone.nothing_due')}</p> : null;
  }
  return (
    <section className="own-duenow" aria-label={t('phone.due')}>
      {toSign.length > 0 && (
        <article className="own-card own-todo">
          <FileDoneOutlined aria-hidden />
          <p>{t('contract.waiting', { count: toSign.length })}</p>
          <Button
            type="primary"
            className="own-button"
            onClick={() => {
              const [only] = toSign;
              goTo(
                only && toSign.length === 1
                  ? { screen: 'contract', contract: only.id }
                  : { screen: 'contracts' },
              );
            }}
          >
            {t('contract.open.read')}
          </Button>
        </article>
      )}
      {due.count > 0 && (
        <article className={due.late ? 'own-card own-todo is-late' : 'own-card own-todo'}>
          <ClockCircleOutlined aria-hidden />
          <DueText due={due} />
          <Button
            type="primary"
            danger={due.late}
            className="own-button"
            onClick={() => goTo({ screen: 'gaps' })}
          >
            {t('phone.do_it')}
          </Button>
        </article>
      )}
      {unread > 0 && (
        <article className="own-card own-todo">
          <BellOutlined aria-hidden />
          <p>{t('notification.waiting', { count: unread })}</p>
          <Button
            type={due.count + toSign.length > 0 ? 'default' : 'primary'}
            className="own-button"
            onClick={() => goTo({ screen: 'notifications' })}
          >
            {t('phone.read_it')}
          </Button>
        </article>
      )}
    </section>
  );
}

function DueText({ due }: { due: Due }) {
  const { t } = useTranslation();
  if (due.late) return <p>{t('own_gap.waiting_late', { count: due.count })}</p>;
  if (!due.day) return <p>{t('own_gap.waiting', { count: due.count })}</p>;
  const day = dayName(due.day, currentLanguage());
  return <p>{t('own_gap.waiting_until', { count: due.count, day })}</p>;
}
