/** One's contracts: what waits for one's own yes first, then what goes on, what is signed, what came to nothing. */
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import type { OwnContract } from '../../api/types';
import { goTo } from '../../phone/way';
import { Answer } from '../../ui/Answer';
import { More } from '../../ui/More';
import { useCaller } from '../session/caller';
import { ContractCard } from './ContractCard';
import { useOwnContracts } from './queries';
import { groupsOf } from './standing';

export function OwnContracts() {
  const { t } = useTranslation();
  const contracts = useOwnContracts();
  const lets = useCaller().account.role === 'landlord';
  return (
    <>
      <Answer query={contracts} rows={6}>
        {(items) => (
          <>
            {items.length === 0 && (
              <p className="own-calm">{t(lets ? 'contract.none_landlord' : 'contract.none')}</p>
            )}
            <Groups contracts={items} />
            <More query={contracts} />
          </>
        )}
      </Answer>
      {lets && (
        <Button block className="own-button" onClick={() => goTo({ screen: 'rooms' })}>
          {t('contract.to_rooms')}
        </Button>
      )}
      <Button block className="own-button" onClick={() => goTo({ screen: 'scan' })}>
        {t('contract.to_scan')}
      </Button>
    </>
  );
}

function Groups({ contracts }: { contracts: readonly OwnContract[] }) {
  const { t } = useTranslation();
  return groupsOf(contracts, new Date()).map(({ group, items }) => (
    <section key={group} aria-label={t(`contract.groups.${group}`)}>
      <h2>{t(`contract.groups.${group}`)}</h2>
      {items.map((contract) => (
        <ContractCard key={contract.id} contract={contract} />
      ))}
    </section>
  ));
}
