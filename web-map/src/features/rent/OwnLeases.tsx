/** One's leases, those that run first: a large button for each leads to its rent. */
import { RightOutlined } from '@ant-design/icons';
import { Button, Tag } from 'antd';
import { useTranslation } from 'react-i18next';
import type { OwnTenancy } from '../../api/types';
import { dateOf } from '../../i18n/format';
import { goTo } from '../../phone/way';
import { Answer } from '../../ui/Answer';
import { Parts } from '../../ui/Parts';
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
              {goesOn.map((one) => (
                <LeaseButton key={one.id} lease={one} today={today} />
              ))}
              {over.length > 0 && (
                <details className="own-card">
                  <summary>{t('lease.over', { count: over.length })}</summary>
                  {over.map((one) => (
                    <LeaseButton key={one.id} lease={one} today={today} />
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

function LeaseButton({ lease, today }: { lease: OwnTenancy; today: string }) {
  const { t } = useTranslation();
  const day = useDay();
  const money = useMoney();
  const life = lifeOf(lease, today);
  const until = t('common.from_to', {
    from: day(lease.from),
    to: lease.to ? day(lease.to) : t('unit.lease_open'),
  });
  return (
    <Button block className="lease-button" onClick={() => goTo({ screen: 'lease', lease: lease.id })}>
      <span>
        <strong>{lease.doorplate}</strong> <Tag color={LIFE_COLORS[life]}>{t(`lease.life.${life}`)}</Tag>
        <br />
        <Parts
          parts={[
            t(`lease.side.${lease.side}`),
            lease.rent_cents != null && t('lease.monthly', { rent: money(lease.rent_cents) }),
          ]}
        />
        <small>{until}</small>
      </span>
      <RightOutlined />
    </Button>
  );
}
