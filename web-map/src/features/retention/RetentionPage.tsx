/** What went when its time was over, what stayed, and why. Counts and dates, nobody's data. */
import { Button, Tag } from 'antd';
import type { TFunction } from 'i18next';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { RetentionRun } from '../../api/types';
import type { PageProps } from '../../app/office/Office';
import { dateTime } from '../../i18n/format';
import { RowList } from '../../ui/RowList';
import { KindTable } from './KindTable';
import { useRetentionRuns } from './queries';

export default function RetentionPage({ site }: PageProps) {
  const { t } = useTranslation();
  const runs = useRetentionRuns(site.id);
  return (
    <>
      <p className="office-note">{t('retention.backups')}</p>
      <RowList query={runs} empty={t('retention.empty')}>
        {(run) => <Run key={run.id} run={run} />}
      </RowList>
    </>
  );
}

/** A step that is newer than this console shows its own name. */
function stepText(step: string, t: TFunction): string {
  const key = step.replaceAll(' ', '_');
  return t(`retention.steps.${key}` as 'retention.steps.persons', { defaultValue: step });
}

function Run({ run }: { run: RetentionRun }) {
  const { t } = useTranslation();
  const [all, setAll] = useState(false);
  const news = run.kinds.filter(
    ({ removed, anonymised, kept }) => removed > 0 || anonymised > 0 || kept.length > 0,
  );
  return (
    <li className="row">
      <strong>
        {dateTime(run.ran_at)} {run.asked && <Tag>{t('retention.asked')}</Tag>}
        {run.failed_step && <Tag color="error">{t('retention.failed')}</Tag>}
      </strong>
      <Button type="link" size="small" aria-expanded={all} onClick={() => setAll(!all)}>
        {t(all ? 'retention.news_only' : 'retention.all_kinds')}
      </Button>
      {run.failed_step && (
        <p className="row-line">{t('retention.failed_about', { step: stepText(run.failed_step, t) })}</p>
      )}
      <div className="row-line">
        {all || news.length > 0 ? (
          <KindTable kinds={all ? run.kinds : news} />
        ) : (
          <span className="row-aside">{t('retention.nothing')}</span>
        )}
      </div>
    </li>
  );
}
