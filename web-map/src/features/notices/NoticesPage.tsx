/** What a manager should know: somebody looked at very many persons in a short time. */
import { Tag } from 'antd';
import { useTranslation } from 'react-i18next';
import type { PageProps } from '../../app/office/Office';
import { dateTime } from '../../i18n/format';
import { Failed } from '../../ui/Answer';
import { BusyButton } from '../../ui/BusyButton';
import { Parts } from '../../ui/Parts';
import { RowList } from '../../ui/RowList';
import { useMay } from '../session/caller';
import { useMarkSeen, useNotices } from './queries';

export default function NoticesPage({ site }: PageProps) {
  const { t } = useTranslation();
  const may = useMay();
  const notices = useNotices(site.id);
  const seen = useMarkSeen();
  return (
    <>
      {seen.isError && <Failed error={seen.error} />}
      <RowList query={notices} empty={t('notice.empty')}>
        {(notice) => (
          <li key={notice.id} className="row">
            <strong>
              {t(`notice.kinds.${notice.kind}`)}{' '}
              {!notice.seen_at && <Tag color="error">{t('notice.new')}</Tag>}
            </strong>
            <time className="row-aside" dateTime={notice.noticed_at}>
              {dateTime(notice.noticed_at)}
            </time>
            <span className="row-line">
              <Parts
                parts={[
                  notice.account_name,
                  notice.organisation,
                  t('notice.looks', { count: notice.looks, since: dateTime(notice.since) }),
                ]}
              />
            </span>
            <span className="row-line row-foot">
              <span>{notice.seen_at && t('notice.seen_at', { at: dateTime(notice.seen_at) })}</span>
              {!notice.seen_at && may('notice.write') && (
                <BusyButton
                  size="small"
                  busy={seen.isPending && seen.variables === notice.id}
                  onClick={() => seen.mutate(notice.id)}
                >
                  {t('notice.mark')}
                </BusyButton>
              )}
            </span>
          </li>
        )}
      </RowList>
    </>
  );
}
