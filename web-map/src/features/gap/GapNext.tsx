/** What comes next, and until when: how many days are left, or over. */
import { Tag } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Gap } from '../../api/types';
import { daysBetween } from '../visit/outcomes';
import { countsDays, isLate, nextStep } from './words';

export function GapNext({ gap, today }: { gap: Gap; today: string }) {
  const { t } = useTranslation();
  const step = nextStep(gap, today);
  if (step === null) {
    return (
      <p className="gap-next">
        {gap.closed_because ? t(`gap.closed.${gap.closed_because}`) : t('gap_state.closed')}
      </p>
    );
  }
  const day = step === 'quiet' ? (gap.quiet_until ?? gap.due_on) : gap.due_on;
  const left = daysBetween(today, day);
  const reason = gap.answer ? t(`gap_answer.${gap.answer}`) : '';
  return (
    <p className="gap-next">
      <span>{t(`gap_next.${step}`, { day: day.slice(5), reason })}</span>
      {!countsDays(step) ? null : isLate(gap, today) ? (
        <Tag color="error">{t('gap_next.days_over', { count: -left })}</Tag>
      ) : (
        <Tag>{left === 0 ? t('gap_next.today') : t('gap_next.days_left', { count: left })}</Tag>
      )}
    </p>
  );
}
