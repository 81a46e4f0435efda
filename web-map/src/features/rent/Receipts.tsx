/** What the landlord recorded as paid, the newest first. A wrong one is voided: it stays, and does not count. */
import { App, Tag } from 'antd';
import { useTranslation } from 'react-i18next';
import type { OwnTenancy, Receipt } from '../../api/types';
import { currentLanguage } from '../../i18n';
import { dayTime } from '../../i18n/format';
import { Failed } from '../../ui/Answer';
import { useDay, useMoney } from '../contracts/useTermText';
import { AskFirst } from '../own/AskFirst';
import { useVoidReceipt } from './queries';

type Props = { lease: OwnTenancy; receipts: readonly Receipt[] };

export function Receipts({ lease, receipts }: Props) {
  const { t } = useTranslation();
  return (
    <section className="own-card">
      <h3>{t('rent.receipts')}</h3>
      {receipts.length === 0 && <p className="own-soft">{t('rent.no_receipts')}</p>}
      <ul className="rent-receipts">
        {receipts.map((receipt) => (
          <li key={receipt.id} className="own-row">
            <Row lease={lease} receipt={receipt} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function Row({ lease, receipt }: { lease: OwnTenancy; receipt: Receipt }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const money = useMoney();
  const day = useDay();
  const voids = useVoidReceipt(lease.id);
  const { voided_at } = receipt;
  return (
    <>
      <p className={voided_at ? 'rent-void' : undefined}>
        <strong>{money(receipt.amount_cents)}</strong> <Tag>{t(`rent.kinds.${receipt.kind}`)}</Tag>
      </p>
      <p>{t('rent.paid_on', { day: day(receipt.paid_on) })}</p>
      <p className="own-soft">
        {voided_at
          ? t('rent.voided', { at: dayTime(voided_at, currentLanguage()) })
          : t('rent.recorded', { at: dayTime(receipt.recorded_at, currentLanguage()) })}
      </p>
      {voids.isError && <Failed error={voids.error} />}
      {lease.side === 'landlord' && !voided_at && (
        <AskFirst
          label={t('rent.void')}
          question={t('rent.void_sure')}
          busy={voids.isPending}
          onSure={() =>
            voids.mutate(receipt.id, { onSuccess: () => void message.success(t('rent.void_done')) })
          }
        />
      )}
    </>
  );
}
