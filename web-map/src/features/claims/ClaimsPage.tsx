/** Claims of dwellings: a list masked, the one that was handed in first on top; one opened to look at its evidence and decide. */
import { Button, Tag } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Claim, ClaimState } from '../../api/types';
import { currentLanguage } from '../../i18n';
import { dateOf, dayName, dayTime } from '../../i18n/format';
import { Parts } from '../../ui/Parts';
import { RowList } from '../../ui/RowList';
import { StateChoice } from '../../ui/StateChoice';
import type { Declared } from '../purpose/purpose';
import { WithPurpose } from '../purpose/WithPurpose';
import { ClaimReview } from './ClaimReview';
import { placeOf } from './place';
import { useClaims } from './queries';
import './claims.css';

const STATES: readonly ClaimState[] = ['claimed', 'confirmed', 'refused', 'withdrawn', 'expired'];

export default function ClaimsPage() {
  const { t } = useTranslation();
  const [state, setState] = useState<ClaimState>('claimed');
  return (
    <>
      <StateChoice
        label={t('claim_review.state')}
        value={state}
        onChange={setState}
        options={STATES.map((value) => ({ value, label: t(`claim_review.states.${value}`) }))}
      />
      <WithPurpose>{(declared) => <List key={state} state={state} declared={declared} />}</WithPurpose>
    </>
  );
}

function List({ state, declared }: { state: ClaimState; declared: Declared }) {
  const { t } = useTranslation();
  const claims = useClaims(state, declared);
  const [opened, setOpened] = useState<string | null>(null);
  return (
    <>
      <RowList
        query={claims}
        empty={t(state === 'claimed' ? 'claim_review.empty' : 'claim_review.none_other')}
      >
        {(claim) => <Row key={claim.id} claim={claim} onOpen={() => setOpened(claim.id)} />}
      </RowList>
      {opened && <ClaimReview id={opened} declared={declared} onClose={() => setOpened(null)} />}
    </>
  );
}

function Row({ claim, onOpen }: { claim: Claim; onOpen(): void }) {
  const { t } = useTranslation();
  const language = currentLanguage();
  const waits = claim.state === 'claimed';
  return (
    <li className="row">
      <strong>
        {placeOf(claim, t)}{' '}
        {claim.objections > 0 && (
          <Tag color="error">{t('claim_review.objections', { count: claim.objections })}</Tag>
        )}
      </strong>
      <time className="row-aside" dateTime={claim.claimed_at}>
        {t('claim_review.claimed_at', { at: dayTime(claim.claimed_at, language) })}
      </time>
      <span className="row-line">
        <Parts
          parts={[
            claim.name,
            t(`claim.kinds.${claim.evidence_kind}`),
            claim.photos > 0
              ? t('claim_review.photos', { count: claim.photos })
              : waits && t('claim_review.no_photos'),
            claim.owners > 0 && t('claim_review.owners', { count: claim.owners }),
            claim.refusal && t(`claim_review.refusal.${claim.refusal}`),
          ]}
        />
      </span>
      <span className="row-line row-foot">
        <span>
          {waits && t('claim_review.until', { day: dayName(dateOf(new Date(claim.expires_at)), language) })}
        </span>
        <Button type={waits ? 'primary' : 'default'} onClick={onOpen}>
          {t(waits ? 'claim_review.open' : 'claim_review.look')}
        </Button>
      </span>
    </li>
  );
}
