/** A contract in a list: what it is, where it stands in words, and the way to it. */
import { Button, Tag } from 'antd';
import { useTranslation } from 'react-i18next';
import type { OwnContract } from '../../api/types';
import { goTo } from '../../phone/way';
import { unitName } from '../building/names';
import { CONTRACT_COLORS, isOpen, sayingOf, stateOf, waitsForYou } from './standing';
import { Terms } from './Terms';

export function ContractCard({ contract }: { contract: OwnContract }) {
  const { t } = useTranslation();
  const now = new Date();
  const state = stateOf(contract, now);
  const waits = waitsForYou(contract, now);
  const label = waits ? 'read' : isOpen(contract, now) ? 'go_on' : 'look';
  return (
    <article className={waits ? 'own-card own-contract is-fresh' : 'own-card own-contract'}>
      <h3>
        {unitName(contract.doorplate, contract.unit_code, t)}{' '}
        <Tag color={CONTRACT_COLORS[state]}>
          {waits ? t('contract.states.waits') : t(`contract.states.${state}`)}
        </Tag>
      </h3>
      <p>
        <strong>{t(`contract.kinds.${contract.kind}`)}</strong>
      </p>
      <Terms terms={contract} kind={contract.kind} brief />
      <p className="own-soft">{t(`contract.says.${sayingOf(contract, now)}`)}</p>
      <Button
        block
        className="own-button"
        type={waits ? 'primary' : 'default'}
        onClick={() => goTo({ screen: 'contract', contract: contract.id })}
      >
        {t(`contract.open.${label}`)}
      </Button>
    </article>
  );
}
