/** A verdict about one look; anything but "justified" says why. */
import { Button, Input, Radio } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Verdict } from '../../api/types';
import { BusyButton } from '../../ui/BusyButton';
import { problemText } from '../../ui/problemText';
import { useJudge } from './queries';

const VERDICTS: readonly Verdict[] = ['justified', 'doubtful', 'unjustified'];

type Props = { entryId: string; siteId: string; known: Verdict | null };

export function VerdictForm({ entryId, siteId, known }: Props) {
  const { t } = useTranslation();
  const judge = useJudge(siteId);
  const [verdict, setVerdict] = useState<Verdict | null>(null);
  const [note, setNote] = useState('');
  const [again, setAgain] = useState(known === null);
  if (!again) {
    return (
      <Button size="small" onClick={() => setAgain(true)}>
        {t('review.again')}
      </Button>
    );
  }
  const needsNote = verdict !== null && verdict !== 'justified';
  const complete = verdict !== null && (!needsNote || note.trim() !== '');
  const save = () => {
    if (!verdict || !complete) return;
    const review = { entry_id: entryId, verdict, ...(note.trim() && { note: note.trim() }) };
    judge.mutate(review, { onSuccess: () => setAgain(false) });
  };
  return (
    <div className="button-row">
      <Radio.Group
        aria-label={t('review.verdict')}
        optionType="button"
        value={verdict}
        onChange={(event) => setVerdict(event.target.value as Verdict)}
        options={VERDICTS.map((value) => ({ value, label: t(`review.verdicts.${value}`) }))}
      />
      {needsNote && (
        <Input
          aria-label={t('review.note')}
          placeholder={t('review.note')}
          maxLength={500}
          value={note}
          onChange={(event) => setNote(event.target.value)}
        />
      )}
      <BusyButton type="primary" disabled={!complete} busy={judge.isPending} onClick={save}>
        {t('common.save')}
      </BusyButton>
      {judge.isError && (
        <span role="alert" className="reveal-error">
          {problemText(judge.error, t)}
        </span>
      )}
    </div>
  );
}
