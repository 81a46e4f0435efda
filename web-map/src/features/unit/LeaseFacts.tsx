/** The current lease, without names: those are among the residents, behind a purpose. */
import { useTranslation } from 'react-i18next';
import type { Tenancy } from '../../api/types';
import { currentLanguage } from '../../i18n';
import { longDay, yuan } from '../../i18n/format';
import { Nothing } from '../../ui/Answer';
import { Facts } from '../../ui/Facts';

export function LeaseFacts({ tenancy }: { tenancy: Tenancy | null }) {
  const { t } = useTranslation();
  if (!tenancy) return <Nothing>{t('unit.no_lease')}</Nothing>;
  const day = (iso: string) => longDay(iso, currentLanguage());
  const money = (cents: number | null | undefined) =>
    cents === null || cents === undefined ? null : t('unit.yuan', { value: yuan(cents, currentLanguage()) });
  return (
    <Facts
      facts={[
        {
          label: t('unit.lease_from'),
          value: t('common.from_to', {
            from: day(tenancy.from),
            to: tenancy.to ? day(tenancy.to) : t('unit.lease_open'),
          }),
          wide: true,
        },
        { label: t('unit.tenants'), value: t('common.people', { count: tenancy.tenants }) },
        { label: t('unit.rent'), value: money(tenancy.rent_cents) },
        { label: t('unit.deposit'), value: money(tenancy.deposit_cents) },
      ]}
    />
  );
}
