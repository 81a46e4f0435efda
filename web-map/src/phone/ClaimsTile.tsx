/** The way to what one claimed and the office has not decided yet. */
import { KeyOutlined } from '@ant-design/icons';
import { useTranslation } from 'react-i18next';
import { useOwnClaims } from '../features/ownership/queries';
import { useMay } from '../features/session/caller';
import { Tile } from './Tile';

export function ClaimsTile() {
  const { t } = useTranslation();
  const claims = useOwnClaims(useMay()('own.ownership')).data ?? [];
  if (!claims.some(({ state }) => state === 'claimed')) return null;
  return (
    <Tile
      icon={<KeyOutlined />}
      label={t('phone.screens.claims')}
      about={t('claim.states.claimed')}
      way={{ screen: 'claims' }}
    />
  );
}
