/** What a visit found, by one tap. Where a day must be said, one more. */
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { VisitOutcome } from '../../api/types';
import { dateOf } from '../../i18n/format';
import { DayChoice } from './DayChoice';
import { dayRule, outcomesOf } from './outcomes';
import { useRecordVisit, type Visited } from './useRecordVisit';
import { VisitForm } from './VisitForm';
import './visit.css';

export function VisitOutcomes({ gap }: { gap: Visited }) {
  const { t } = useTranslation();
  const record = useRecordVisit(gap);
  const [asking, setAsking] = useState<VisitOutcome | null>(null);
  const [writing, setWriting] = useState(false);
  if (asking) {
    return (
      <section className="visit-day" aria-label={t('visit.until_which_day')}>
        <p>
          <strong>{t(`visit.outcome.${asking}`)}</strong>
          <br />
          {t('visit.until_which_day')}
        </p>
        <DayChoice
          today={dateOf(new Date())}
          most={dayRule(asking).most_days}
          onPick={(until) => record({ outcome: asking, until })}
        />
        <Button block type="text" onClick={() => setAsking(null)}>
          {t('common.cancel')}
        </Button>
      </section>
    );
  }
  return (
    <fieldset className="visit-outcomes">
      <legend>{t('visit.tap', { asks: t('visit.outcome.visiting') })}</legend>
      {outcomesOf(gap.state).map((outcome, index) => (
        <Button
          key={outcome}
          type={index === 0 ? 'primary' : 'default'}
          danger={outcome === 'escalate'}
          onClick={() => (dayRule(outcome).rule === 'needed' ? setAsking(outcome) : record({ outcome }))}
        >
          {t(`visit.outcome.${outcome}`)}
        </Button>
      ))}
      <Button type="text" className="visit-more" onClick={() => setWriting(true)}>
        {t('visit.more')}
      </Button>
      {writing && <VisitForm gap={gap} onClose={() => setWriting(false)} />}
    </fieldset>
  );
}
