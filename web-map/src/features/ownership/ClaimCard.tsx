/** One's own claim: which rooms, where it stands in plain words, photos of the evidence, and what one can do. */
import { App, Button, Tag } from 'antd';
import { useTranslation } from 'react-i18next';
import type { OwnClaim } from '../../api/types';
import { currentLanguage } from '../../i18n';
import { dateOf, dayName, dayTime } from '../../i18n/format';
import { goTo } from '../../phone/way';
import { Failed } from '../../ui/Answer';
import { Parts } from '../../ui/Parts';
import { unitLabel } from '../building/names';
import { AskFirst } from '../own/AskFirst';
import { EvidencePhotos } from './EvidencePhotos';
import { useWithdrawClaim } from './queries';
import { CLAIM_COLORS } from './standing';

export function ClaimCard({ claim }: { claim: OwnClaim }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const withdraw = useWithdrawClaim();
  const { state } = claim;
  const waits = state === 'claimed';
  const language = currentLanguage();
  return (
    <article className="own-card">
      <h3>
        {claim.doorplate || t('building.unnamed')}{' '}
        <Tag color={CLAIM_COLORS[state]}>{t(`claim.states.${state}`)}</Tag>
      </h3>
      <p>{claim.unit_codes.map((code) => unitLabel(code, t)).join('、')}</p>
      <p>
        {state === 'refused'
          ? claim.refusal && t(`claim.refusals.${claim.refusal}`)
          : t(`claim.says.${state}`)}
      </p>
      <p className="own-soft">
        <Parts
          parts={[
            claim.site_name,
            claim.unit_codes.length > 1 && t('claim.whole_count', { count: claim.unit_codes.length }),
            t(`claim.kinds.${claim.evidence_kind}`),
            t('claim.at', { at: dayTime(claim.claimed_at, language) }),
            waits && t('claim.until', { day: dayName(dateOf(new Date(claim.expires_at)), language) }),
          ]}
        />
      </p>
      {waits && <EvidencePhotos claim={claim} />}
      {withdraw.isError && <Failed error={withdraw.error} />}
      {waits && (
        <div className="own-actions">
          <AskFirst
            label={t('claim.withdraw')}
            question={t('claim.withdraw_sure')}
            busy={withdraw.isPending}
            onSure={() =>
              withdraw.mutate(claim.id, { onSuccess: () => void message.success(t('claim.withdrawn')) })
            }
          />
        </div>
      )}
      {state === 'confirmed' && (
        <Button block type="primary" className="own-button" onClick={() => goTo({ screen: 'rooms' })}>
          {t('claim.to_rooms')}
        </Button>
      )}
      {(state === 'refused' || state === 'expired') && (
        <Button block className="own-button" onClick={() => claimAgain(claim)}>
          {t('claim.again')}
        </Button>
      )}
    </article>
  );
}

function claimAgain({ unit_ids: [unit] }: OwnClaim): void {
  goTo(unit ? { screen: 'claim', unit } : { screen: 'claim-scan' });
}
