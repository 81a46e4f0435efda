/** One lease: what is to be paid next, what was paid, and what both sides can agree on about it. */
import { Button, Tag } from 'antd';
import { useTranslation } from 'react-i18next';
import type { OwnTenancy } from '../../api/types';
import { dateOf } from '../../i18n/format';
import { goTo } from '../../phone/way';
import { Answer } from '../../ui/Answer';
import { Facts } from '../../ui/Facts';
import { ContractCard } from '../contracts/ContractCard';
import { useOwnContracts } from '../contracts/queries';
import { isOpen } from '../contracts/standing';
import { useDay, useMoney } from '../contracts/useTermText';
import { lifeOf } from './account';
import { OfLease } from './OfLease';
import { LIFE_COLORS } from './OwnLeases';
import { Rent } from './Rent';

export function Lease({ lease }: { lease: string }) {
  return <OfLease lease={lease}>{(found) => <Content lease={found} />}</OfLease>;
}

function Content({ lease }: { lease: OwnTenancy }) {
  const { t } = useTranslation();
  const life = lifeOf(lease, dateOf(new Date()));
  return (
    <>
      <Head lease={lease} life={life} />
      <Rent lease={lease} />
      {life !== 'over' && <Agree lease={lease} />}
      {life !== 'over' && lease.side === 'landlord' && (
        <Button block danger className="own-button" onClick={() => goTo({ screen: 'end', lease: lease.id })}>
          {t('lease.end')}
        </Button>
      )}
    </>
  );
}

function Head({ lease, life }: { lease: OwnTenancy; life: ReturnType<typeof lifeOf> }) {
  const { t } = useTranslation();
  const day = useDay();
  const money = useMoney();
  const paid = (cents: number | null | undefined) => (cents == null ? null : money(cents));
  return (
    <section className="own-card own-contract">
      <h2>{lease.doorplate}</h2>
      <p>
        {t(`lease.side.${lease.side}`)} <Tag color={LIFE_COLORS[life]}>{t(`lease.life.${life}`)}</Tag>
      </p>
      <Facts
        facts={[
          {
            label: t('unit.lease_from'),
            value: t('common.from_to', {
              from: day(lease.from),
              to: lease.to ? day(lease.to) : t('unit.lease_open'),
            }),
            wide: true,
          },
          { label: t('unit.rent'), value: paid(lease.rent_cents) },
          { label: t('unit.deposit'), value: paid(lease.deposit_cents) },
        ]}
      />
    </section>
  );
}

/** A lease has one proposal at a time; where one waits, that is what comes next. */
function Agree({ lease }: { lease: OwnTenancy }) {
  const { t } = useTranslation();
  const contracts = useOwnContracts();
  // Before its last day it ends early; without one there is nothing to prolong.
  const ends = !lease.to || lease.to > dateOf(new Date());
  const steps = [...(lease.to ? (['renew', 'change'] as const) : []), ...(ends ? (['leave'] as const) : [])];
  return (
    <Answer query={contracts} rows={3}>
      {(items) => {
        const now = new Date();
        const open = items.find((one) => one.tenancy_id === lease.id && isOpen(one, now));
        if (open) {
          return (
            <section>
              <h2>{t('lease.proposed')}</h2>
              <ContractCard contract={open} />
            </section>
          );
        }
        return (
          <section className="own-card">
            <h3>{t('lease.agree')}</h3>
            <p className="own-soft">{t('lease.agree_about')}</p>
            {steps.map((screen) => (
              <Button
                key={screen}
                block
                className="own-button"
                onClick={() => goTo({ screen, lease: lease.id })}
              >
                {t(`phone.screens.${screen}`)}
              </Button>
            ))}
            {!lease.to && <p className="own-soft">{t('lease.open_ended')}</p>}
          </section>
        );
      }}
    </Answer>
  );
}
