/** One's leases, those that run first: a card for each, with the way to its rent. */
import { Button, Tag } from 'antd';
import { useTranslation } from 'react-i18next';
import type { OwnTenancy } from '../../api/types';
import { dateOf } from '../../i18n/format';
import { goTo } from '../../phone/way';
import { Answer } from '../../ui/Answer';
import { useDay, useMoney } from '../contracts/useTermText';
import { leasesInOrder, lifeOf } from './account';
import { useOwnTenancies } from './queries';

export const LIFE_COLORS = { runs: 'success', later: 'processing', over: 'default' } as const;

export function OwnLeases() {
  const { t } = useTranslation();
  const leases = useOwnTenancies();
  const today = dateOf(new Date());
  return (
    <>
      <Answer query={leases} rows={6} isEmpty={(items) => items.length === 0} empty={t('lease.none')}>
        {(items) => {
          const inOrder = leasesInOrder(items, today);
          const goesOn = inOrder.filter((one) => lifeOf(one, today) !== 'over');
          const over = inOrder.filter((one) => lifeOf(one, today) === 'over');
          return (
            <>
              {goesOn.length === 0 && <p className="own-calm">{t('lease.none_runs')}</p>}
              <section>
                {goesOn.map((one) => (
                  <LeaseCard key={one.id} lease={one} today={today} />
                ))}
              </section>
              {over.length > 0 && (
                <details className="own-card">
                  <summary>{t('lease.over', { count: over.length })}</summary>
                  {over.map((one) => (
                    <LeaseCard key={one.id} lease={one} today={today} />
                  ))}
                </details>
              )}
            </>
          );
        }}
      </Answer>
      <Button block className="own-button" onClick={() => goTo({ screen: 'contracts' })}>
        {t('lease.to_contracts')}
      </Button>
    </>
  );
}

function LeaseCard({ lease, today }: { lease: OwnTenancy; today: string }) {
  const { t } = useTranslation();
  const day = useDay();
  const money = useMoney();
  const life = lifeOf(lease, today);
  return (
    <article className="own-card own-contract">
      <h3>
        {lease.doorplate} <Tag color={LIFE_COLORS[life]}>{t(`lease.life.${life}`)}</Tag>
      </h3>
      <p>
        {t(`lease.side.${lease.side}`)}
        {lease.rent_cents != null && ` · ${t('lease.monthly', { rent: money(lease.rent_cents) })}`}
      </p>
      <p className="own-soft">
        {t('common.from_to', { from: day(lease.from), to: lease.to ? day(lease.to) : t('unit.lease_open') })}
      </p>
      <Button
        block
        className="own-button"
        type={life === 'over' ? 'default' : 'primary'}
        onClick={() => goTo({ screen: 'lease', lease: lease.id })}
      >
        {t(lease.side === 'landlord' ? 'lease.open_landlord' : 'lease.open')}
      </Button>
    </article>
  );
}
