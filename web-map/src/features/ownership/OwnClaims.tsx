/** One's claims of rooms: those that wait first, with what is still to do. */
import { useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { keys } from '../../api/keys';
import { goTo } from '../../phone/way';
import { Answer } from '../../ui/Answer';
import { More } from '../../ui/More';
import { useCaller } from '../session/caller';
import { ClaimCard } from './ClaimCard';
import { useOwnClaims } from './queries';
import { claimsInOrder } from './standing';

export function OwnClaims() {
  const { t } = useTranslation();
  const claims = useOwnClaims();
  useLandlordNow(claims.data?.some(({ state }) => state === 'confirmed') ?? false);
  const none = claims.data?.length === 0;
  return (
    <>
      <p className="own-calm">{t('claim.about')}</p>
      <Answer query={claims} rows={6} isEmpty={(items) => items.length === 0} empty={t('claim.none')}>
        {(items) => (
          <>
            {claimsInOrder(items).map((claim) => (
              <ClaimCard key={claim.id} claim={claim} />
            ))}
            <More query={claims} />
          </>
        )}
      </Answer>
      <Button
        block
        type={none ? 'primary' : 'default'}
        className="own-button"
        onClick={() => goTo({ screen: 'claim-scan' })}
      >
        {t('claim.new')}
      </Button>
    </>
  );
}

/** With the first claim that is confirmed a tenant's account becomes a landlord's: the session is asked once. */
function useLandlordNow(confirmed: boolean) {
  const client = useQueryClient();
  const { account } = useCaller();
  const changed = confirmed && account.role === 'tenant';
  useEffect(() => {
    if (changed) void client.invalidateQueries({ queryKey: keys.session });
  }, [changed, client]);
}
