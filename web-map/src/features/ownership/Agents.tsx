/** Who acts for one, and for whom one acts. */
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import type { OwnAgency } from '../../api/types';
import { goTo } from '../../phone/way';
import { Answer } from '../../ui/Answer';
import { More } from '../../ui/More';
import { useCaller } from '../session/caller';
import { AgencyCard } from './AgencyCard';
import { useOwnAgencies } from './queries';
import { agenciesInOrder } from './standing';

export function Agents() {
  const { t } = useTranslation();
  const agencies = useOwnAgencies();
  const owns = useCaller().account.role === 'landlord';
  return (
    <>
      {owns && <p className="own-calm">{t('agency.about')}</p>}
      <Answer query={agencies} rows={6} isEmpty={(items) => items.length === 0} empty={t('agency.none')}>
        {(items) => (
          <>
            <Side agencies={items} side="owner" />
            <Side agencies={items} side="agent" />
            <More query={agencies} />
          </>
        )}
      </Answer>
      {owns && (
        <Button block type="primary" className="own-button" onClick={() => goTo({ screen: 'agent-new' })}>
          {t('agency.new')}
        </Button>
      )}
    </>
  );
}

function Side({ agencies, side }: { agencies: readonly OwnAgency[]; side: OwnAgency['side'] }) {
  const { t } = useTranslation();
  const of = agenciesInOrder(agencies.filter((one) => one.side === side));
  if (of.length === 0) return null;
  const name = t(side === 'owner' ? 'agency.for_me' : 'agency.by_me');
  return (
    <section aria-label={name}>
      <h2>{name}</h2>
      {of.map((one) => (
        <AgencyCard key={one.id} agency={one} />
      ))}
      {side === 'agent' && of.some(({ state }) => state === 'active') && (
        <Button block className="own-button" onClick={() => goTo({ screen: 'rooms' })}>
          {t('agency.to_rooms')}
        </Button>
      )}
    </section>
  );
}
