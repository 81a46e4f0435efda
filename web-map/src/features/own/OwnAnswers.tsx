/** What one said to a gap, and what became of it. */
import { useTranslation } from 'react-i18next';
import type { OwnAnswer } from '../../api/types';
import { currentLanguage } from '../../i18n';
import { dayTime, longDay } from '../../i18n/format';

export function OwnAnswers({ answers }: { answers: readonly OwnAnswer[] }) {
  const { t } = useTranslation();
  if (answers.length === 0) return null;
  return (
    <section className="own-said" aria-label={t('own_gap.said')}>
      <h4>{t('own_gap.said')}</h4>
      <ul>
        {answers.map((answer) => (
          <li key={answer.id} className="own-row">
            <p>
              <strong>
                {answer.reason ? t(`gap_answer.${answer.reason}`) : t('own_gap.contested')}
                {answer.until &&
                  ` ${t('gap_event_until', { day: longDay(answer.until, currentLanguage()) })}`}
              </strong>
            </p>
            {answer.note && <p>{answer.note}</p>}
            <p className="own-soft">{dayTime(answer.filed_at, currentLanguage())}</p>
            {answer.decision && (
              <p className={`own-decision is-${answer.decision}`}>
                {t(`own_gap.decision.${answer.decision}`)}
                {answer.decision_note && ` ${t('unit.reason', { reason: answer.decision_note })}`}
              </p>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
