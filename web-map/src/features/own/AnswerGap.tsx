/** Answers a gap: a large button for each reason, then until when, then it is sent. */

import { newKey } from '@menpai/client';
import { App, Button, Input } from 'antd';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AnswerReason, OwnGap } from '../../api/types';
import { dateOf } from '../../i18n/format';
import { Failed } from '../../ui/Answer';
import { BusyButton } from '../../ui/BusyButton';
import { DateInput } from '../../ui/DateInput';
import { noteFault } from '../visit/note';
import { daysAfter } from '../visit/outcomes';
import { dayRuleOf, REASONS } from './answers';
import { useAnswerGap } from './gapQueries';

const DISTANCES = [3, 7, 14, 30] as const;

export function AnswerGap({ gap }: { gap: OwnGap }) {
  const { t } = useTranslation();
  const [reason, setReason] = useState<AnswerReason | null>(null);
  if (reason) return <Until gap={gap} reason={reason} onBack={() => setReason(null)} />;
  return (
    <fieldset className="own-answers">
      <legend>{t('own_gap.or_answer')}</legend>
      {REASONS.map((one) => (
        <Button key={one} className="own-button" onClick={() => setReason(one)}>
          {t(`gap_answer.${one}`)}
        </Button>
      ))}
    </fieldset>
  );
}

type UntilProps = { gap: OwnGap; reason: AnswerReason; onBack(): void };

function Until({ gap, reason, onBack }: UntilProps) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const answer = useAnswerGap(gap.id);
  const today = dateOf(new Date());
  const { usual_days, most_days } = dayRuleOf(reason);
  const [until, setUntil] = useState<string | undefined>(
    usual_days === null ? undefined : daysAfter(today, usual_days),
  );
  const [note, setNote] = useState('');
  const [key, setKey] = useState(newKey);
  const noteId = useId();
  const fault = noteFault(note);
  const send = () => {
    if (!until || fault) return;
    // Said even though the card asks for nothing any more by then.
    void answer.mutateAsync({ key, reason, until, ...(note.trim() && { note: note.trim() }) }).then(
      () => message.success(t('own_gap.answered')),
      () => undefined,
    );
  };
  const changed = () => setKey(newKey());
  return (
    <section className="own-ask own-calmly own-until" aria-label={t(`gap_answer.${reason}`)}>
      <p>
        <strong>{t(`gap_answer.${reason}`)}</strong>
      </p>
      <p>{t(`own_gap.until_question.${reason}`)}</p>
      <div className="own-answers">
        {DISTANCES.map((days) => {
          const day = daysAfter(today, days);
          return (
            <Button
              key={days}
              className="own-button"
              type={until === day ? 'primary' : 'default'}
              aria-pressed={until === day}
              onClick={() => {
                setUntil(day);
                changed();
              }}
            >
              {t('visit.in_days', { count: days })}
            </Button>
          );
        })}
      </div>
      <DateInput
        label={t('visit.other_day')}
        placeholder={t('visit.other_day')}
        min={daysAfter(today, 1)}
        max={daysAfter(today, most_days)}
        value={until}
        onChange={(day) => {
          setUntil(day);
          changed();
        }}
      />
      <label className="own-note" htmlFor={noteId}>
        {t('own_gap.note')}
        <Input.TextArea
          id={noteId}
          rows={2}
          maxLength={200}
          value={note}
          onChange={(event) => {
            setNote(event.target.value);
            changed();
          }}
        />
      </label>
      {fault && <p role="alert">{t(`note_fault.${fault}`)}</p>}
      {answer.isError && <Failed error={answer.error} />}
      <BusyButton
        block
        type="primary"
        className="own-button"
        disabled={!until || fault !== null}
        busy={answer.isPending}
        onClick={send}
      >
        {t('own_gap.send_answer')}
      </BusyButton>
      <Button block type="link" className="own-button" onClick={onBack}>
        {t('common.back')}
      </Button>
    </section>
  );
}
