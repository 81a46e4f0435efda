/** A photo of the evidence, shown once it is asked for: that is a look of its own. Opened, as large as the screen. */
import { EyeOutlined } from '@ant-design/icons';
import { Image } from 'antd';
import { useTranslation } from 'react-i18next';
import { Failed } from '../../ui/Answer';
import { BusyButton } from '../../ui/BusyButton';
import type { Declared } from '../purpose/purpose';
import { useEvidence } from './queries';

type Props = { claim: string; number: number; declared: Declared };

export function EvidencePhoto({ claim, number, declared }: Props) {
  const { t } = useTranslation();
  const { address, error, busy, look } = useEvidence(claim, number, declared);
  if (address) return <Image src={address} alt={t('claim_review.photo_name', { number })} />;
  if (error) return <Failed error={error} retry={look} busy={busy} />;
  return (
    <BusyButton block icon={<EyeOutlined />} busy={busy} onClick={look}>
      {t('claim_review.photo', { number })}
    </BusyButton>
  );
}
