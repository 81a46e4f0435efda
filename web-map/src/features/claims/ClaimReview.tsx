/** One claim in full: who claims what, the evidence with its photos, who does not agree; then it is decided. */
import { Alert, Button } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Claim } from '../../api/types';
import { go } from '../../app/place';
import { Answer } from '../../ui/Answer';
import { Dialog } from '../../ui/Dialog';
import { type Fact, Facts } from '../../ui/Facts';
import { Parts } from '../../ui/Parts';
import type { Declared } from '../purpose/purpose';
import { useMay } from '../session/caller';
import { DecideClaim } from './DecideClaim';
import { EvidencePhoto } from './EvidencePhoto';
import { codesOf } from './place';
import { useClaim } from './queries';

type Props = { id: string; declared: Declared; onClose(): void };

export function ClaimReview({ id, declared, onClose }: Props) {
  const { t } = useTranslation();
  const claim = useClaim(id, declared);
  return (
    <Dialog title={t('page.claims.title')} onClose={onClose}>
      <Answer query={claim} rows={8}>
        {(found) => <Review claim={found} declared={declared} onClose={onClose} />}
      </Answer>
    </Dialog>
  );
}

function Review({ claim, declared, onClose }: { claim: Claim; declared: Declared; onClose(): void }) {
  const { t } = useTranslation();
  const may = useMay();
  const waits = claim.state === 'claimed';
  const facts: Fact[] = [
    {
      label: t('claim_review.fact.where'),
      value: <Parts parts={[claim.doorplate || t('building.unnamed'), claim.site_name]} />,
      wide: true,
    },
    {
      label: t('claim_review.fact.units'),
      value: (
        <Parts parts={[codesOf(claim, t), t('claim_review.units', { count: claim.unit_codes.length })]} />
      ),
      wide: true,
    },
    { label: t('claim_review.fact.who'), value: claim.name },
    { label: t('claim_review.fact.phone'), value: claim.phone },
    {
      label: t('claim_review.fact.document'),
      value: claim.document_kind && <Parts parts={[t(`document.${claim.document_kind}`), claim.id_number]} />,
      wide: true,
    },
    { label: t('claim_review.fact.evidence'), value: t(`claim.kinds.${claim.evidence_kind}`), wide: true },
    {
      label: t('claim_review.fact.number'),
      value: claim.evidence_number ?? (waits ? null : t('claim_review.number_deleted')),
      wide: true,
    },
    {
      label: t('claim_review.fact.owners'),
      value:
        claim.owners > 0 ? (
          <>
            {t('claim_review.owners_there', { count: claim.owners })}
            <Button type="link" size="small" onClick={() => toOwners(claim)}>
              {t('claim_review.to_owners')}
            </Button>
          </>
        ) : (
          t('claim_review.no_owners')
        ),
      wide: true,
    },
    {
      label: t('claim_review.fact.seen'),
      value: claim.evidence_seen && t(`claim_review.seen.${claim.evidence_seen}`),
      wide: true,
    },
    {
      label: t('claim_review.fact.refusal'),
      value: claim.refusal && t(`claim_review.refusal.${claim.refusal}`),
      wide: true,
    },
  ];
  return (
    <>
      {claim.objections > 0 && (
        <Alert type="error" showIcon title={t('claim_review.objected', { count: claim.objections })} />
      )}
      <Facts facts={facts} />
      <Photos claim={claim} declared={declared} />
      {waits && claim.owners > 0 && claim.objections === 0 && (
        <Alert type="warning" showIcon title={t('claim_review.already_owned')} />
      )}
      {may('ownership.decide') && <DecideClaim claim={claim} declared={declared} onDecided={onClose} />}
    </>
  );
}

/** Who they are is told by each dwelling's panel. */
function toOwners({ building_id, unit_ids: [unit] }: Claim): void {
  if (unit) go({ page: null, building: building_id, unit });
}

function Photos({ claim, declared }: { claim: Claim; declared: Declared }) {
  const { t } = useTranslation();
  if (claim.photos === 0) return <p className="panel-about">{t('claim_review.no_photos')}</p>;
  const numbers = Array.from({ length: claim.photos }, (_, index) => index + 1);
  return (
    <section>
      <h4 className="claim-heading">{t('claim_review.photos_title')}</h4>
      <p className="panel-about">{t('claim_review.photos_logged')}</p>
      <ul className="claim-photos">
        {numbers.map((number) => (
          <li key={number}>
            <EvidencePhoto claim={claim.id} number={number} declared={declared} />
          </li>
        ))}
      </ul>
    </section>
  );
}
