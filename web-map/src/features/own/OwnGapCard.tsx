/** One gap for whoever it concerns: what was counted, until when, what they can say, and what they said. */
import { Button, Tag } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { OwnGap } from '../../api/types';
import { currentLanguage } from '../../i18n';
import { dateOf, dayName } from '../../i18n/format';
import { goTo } from '../../phone/way';
import { unitName } from '../building/names';
import { asksToRegister, canAnswer, canContest, STATE_COLORS, stateWord } from '../gap/words';
import { useMay } from '../session/caller';
import { daysBetween } from '../visit/outcomes';
import { AnswerGap } from './AnswerGap';
import { ContestGap } from './ContestGap';
import { OwnAnswers } from './OwnAnswers';

export function OwnGapCard({ gap }: { gap: OwnGap }) {
  const { t } = useTranslation();
  const may = useMay();
  const [contesting, setContesting] = useState(false);
  const word = stateWord(gap);
  const answers = may('own.gap.answer');
  // Entering somebody is the landlord's; whoever lives there asks them, or files themself.
  const registers = gap.concerns === 'landlord' && may('filing.enter') && word !== 'closed';
  return (
    <article className="own-card own-gap">
      <h3>
        {unitName(gap.doorplate, gap.unit_code, t)}{' '}
        <Tag color={STATE_COLORS[word]}>{t(`own_gap.state.${word}`)}</Tag>
      </h3>
      <p className="own-gap-rule">{t(`gap.rule.${gap.rule}`)}</p>
      <p>{currentLanguage() === 'en' ? gap.explanation.en : gap.explanation.zh}</p>
      <Due gap={gap} />
      {asksToRegister(gap) && <p className="own-gap-help">{t('own_gap.ask_to_register')}</p>}
      {registers && (
        <Button
          block
          type="primary"
          className="own-button"
          onClick={() => goTo({ screen: 'register', unit: gap.unit_id })}
        >
          {t('own_gap.register')}
        </Button>
      )}
      {contesting ? (
        <ContestGap gap={gap} onDone={() => setContesting(false)} />
      ) : (
        <>
          {answers && canAnswer(gap) && <AnswerGap gap={gap} />}
          {answers && canContest(gap) && (
            <Button block className="own-button own-contest" onClick={() => setContesting(true)}>
              {t('own_gap.contest')}
            </Button>
          )}
        </>
      )}
      <OwnAnswers answers={gap.answers} />
    </article>
  );
}

/** Until when, in the largest letters of the card. */
function Due({ gap }: { gap: OwnGap }) {
  const { t } = useTranslation();
  const today = dateOf(new Date());
  const word = stateWord(gap);
  const day = (iso: string) => dayName(iso, currentLanguage());
  if (word === 'closed') {
    return gap.closed_because ? (
      <p className="own-soft">{t(`own_gap.closed.${gap.closed_because}`)}</p>
    ) : null;
  }
  if (word === 'contested')
    return <p className="own-due">{t('own_gap.contest_waits', { day: day(gap.due_on) })}</p>;
  if (word === 'escalated') return <p className="own-due">{t('own_gap.handed_on')}</p>;
  if (word === 'answered') {
    return <p className="own-due">{t('own_gap.quiet', { day: day(gap.quiet_until ?? gap.due_on) })}</p>;
  }
  if (word === 'to_remind') return <p className="own-due">{t('own_gap.to_remind')}</p>;
  if (word === 'task') return <p className="own-due is-late">{t('own_gap.visit_comes')}</p>;
  const left = daysBetween(today, gap.due_on);
  if (left < 0) return <p className="own-due is-late">{t('own_gap.over', { day: day(gap.due_on) })}</p>;
  return (
    <p className="own-due">
      {t('own_gap.due', { day: day(gap.due_on) })}
      <small>{left === 0 ? t('gap_next.today') : t('gap_next.days_left', { count: left })}</small>
    </p>
  );
}
