/** What a contract is about, at a glance. */
import { useTranslation } from 'react-i18next';
import type { ContractOffer, OwnContract } from '../../api/types';
import { type Fact, Facts } from '../../ui/Facts';
import { useDay, useMoney, usePays, useSpan } from './useTermText';

type About = Pick<ContractOffer, 'from' | 'to' | 'rent_cents' | 'deposit_cents' | 'pay_months'>;

type Props = {
  terms: About;
  kind: OwnContract['kind'];
  /** Without how often is paid. */
  brief?: boolean;
};

export function Terms({ terms, kind, brief = false }: Props) {
  const { t } = useTranslation();
  const money = useMoney();
  const day = useDay();
  const span = useSpan();
  const pays = usePays();
  const { from, to } = terms;
  const term = {
    label: t(kind === 'renewal' ? 'contract.longer' : 'unit.lease_from'),
    value: (
      <>
        {t('common.from_to', { from: day(from), to: day(to) })} <small>{span(from, to)}</small>
      </>
    ),
    wide: true,
  };
  const days: readonly Fact[] = {
    lease: [term],
    renewal: [term],
    change: [{ label: t('contract.change_from'), value: day(from), wide: true }],
    early_end: [{ label: t('contract.new_last_day'), value: day(to), wide: true }],
  }[kind];
  const paid: readonly Fact[] = [
    { label: t('unit.rent'), value: money(terms.rent_cents) },
    { label: t('unit.deposit'), value: money(terms.deposit_cents) },
    { label: t('contract.pay'), value: brief ? null : pays(terms.pay_months), wide: true },
  ];
  return <Facts facts={kind === 'early_end' ? days : [...days, ...paid]} />;
}
