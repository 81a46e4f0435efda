/** One gap in words: what was seen, since when, until when. It is about a dwelling, never about a person. */
import { Tag } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Gap } from '../../api/types';
import { currentLanguage } from '../../i18n';
import { dateOf, dateTime } from '../../i18n/format';

export function GapEvidence({ gap }: { gap: Gap }) {
  const { t } = useTranslation();
  const { evidence, explanation } = gap;
  return (
    <div className="gap-evidence">
      <p>{currentLanguage() === 'en' ? explanation.en : explanation.zh}</p>
      <ul className="tags">
        <li>
          <Tag>{t('gap.nights', { nights: evidence.nights, window: evidence.window_nights })}</Tag>
        </li>
        <li>
          <Tag>{t('gap.passes', { count: evidence.passes })}</Tag>
        </li>
        <li>
          <Tag>{t('gap.registered_residents', { count: evidence.registered_residents })}</Tag>
        </li>
      </ul>
      <GapDates gap={gap} />
    </div>
  );
}

export function GapDates({ gap }: { gap: Gap }) {
  const { t } = useTranslation();
  const overdue = gap.state === 'open' && gap.due_on < dateOf(new Date());
  return (
    <span className="gap-dates">
      <span>{t('gap.opened', { at: dateTime(gap.opened_at).slice(0, 10) })}</span>
      <span>{t('gap.due', { on: gap.due_on })}</span>
      {overdue && <Tag color="error">{t('gap.overdue')}</Tag>}
    </span>
  );
}
