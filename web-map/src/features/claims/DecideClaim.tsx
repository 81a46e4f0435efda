/**
 * What the office does with a claim: it confirms it, or refuses it with a reason that the claimant reads. Without a photo it
 * says that it saw the original.
 */
import { Alert, App, Button, Checkbox, Radio } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Claim, ClaimRefusal } from '../../api/types';
import { Failed } from '../../ui/Answer';
import { BusyButton } from '../../ui/BusyButton';
import type { Declared } from '../purpose/purpose';
import { placeOf } from './place';
import { type ClaimDecision, hasChanged, useDecideClaim } from './queries';

const REASONS: readonly ClaimRefusal[] = [
  'not_legible',
  'not_enough',
  'wrong_unit',
  'wrong_person',
  'disputed',
];

type Props = { claim: Claim; declared: Declared; onDecided(): void };

export function DecideClaim({ claim, declared, onDecided }: Props) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const decide = useDecideClaim(claim, declared);
  const [asking, setAsking] = useState<'confirm' | 'refuse' | null>(null);
  const [hasSeen, setHasSeen] = useState(false);
  const settle = (decision: ClaimDecision) =>
    void decide.mutateAsync(decision).then(
      () => {
        void message.success(t('seen' in decision ? 'claim_review.confirmed' : 'claim_review.refused'));
        onDecided();
      },
      () => setAsking(null),
    );
  const said = decide.isError && <Fault error={decide.error} />;
  if (claim.state !== 'claimed') return said || null;
  if (asking === 'refuse') {
    return (
      <Reasons
        busy={decide.isPending}
        onCancel={() => setAsking(null)}
        onSure={(refusal) => settle({ refusal })}
      />
    );
  }
  const withoutPhoto = claim.photos === 0;
  const confirm = () => settle({ seen: withoutPhoto && hasSeen ? 'original' : null });
  return (
    <>
      {said}
      {asking === 'confirm' && (
        <Alert
          type="info"
          showIcon
          role="alert"
          title={t('claim_review.confirm_sure', { units: placeOf(claim, t) })}
        />
      )}
      {asking === 'confirm' && withoutPhoto && (
        <>
          <p className="panel-about">{t('claim_review.seen_needed')}</p>
          <Checkbox checked={hasSeen} onChange={(event) => setHasSeen(event.target.checked)}>
            {t('claim_review.seen.original')}
          </Checkbox>
        </>
      )}
      <div className="form-actions">
        {asking === 'confirm' ? (
          <Button onClick={() => setAsking(null)}>{t('common.cancel')}</Button>
        ) : (
          <Button danger onClick={() => setAsking('refuse')}>
            {t('claim_review.refuse')}
          </Button>
        )}
        <BusyButton
          type="primary"
          busy={decide.isPending}
          disabled={asking === 'confirm' && withoutPhoto && !hasSeen}
          onClick={() => (asking === 'confirm' ? confirm() : setAsking('confirm'))}
        >
          {t('claim_review.confirm')}
        </BusyButton>
      </div>
    </>
  );
}

function Fault({ error }: { error: unknown }) {
  const { t } = useTranslation();
  if (!hasChanged(error)) return <Failed error={error} />;
  return <Alert type="warning" showIcon role="alert" title={t('claim_review.changed')} />;
}

type ReasonsProps = { busy: boolean; onCancel(): void; onSure(refusal: ClaimRefusal): void };

function Reasons({ busy, onCancel, onSure }: ReasonsProps) {
  const { t } = useTranslation();
  const [reason, setReason] = useState<ClaimRefusal | null>(null);
  return (
    <>
      <h4 className="claim-heading">{t('claim_review.refuse_why')}</h4>
      <Radio.Group
        className="claim-reasons"
        aria-label={t('claim_review.refuse_why')}
        value={reason}
        onChange={(event) => setReason(event.target.value as ClaimRefusal)}
        options={REASONS.map((value) => ({ value, label: t(`claim_review.refusal.${value}`) }))}
      />
      <div className="form-actions">
        <Button onClick={onCancel}>{t('common.cancel')}</Button>
        <BusyButton
          type="primary"
          danger
          disabled={!reason}
          busy={busy}
          onClick={() => reason && onSure(reason)}
        >
          {t('claim_review.refuse_sure')}
        </BusyButton>
      </div>
    </>
  );
}
