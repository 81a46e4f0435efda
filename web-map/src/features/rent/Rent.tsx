/** The rent of a lease: what is to be paid next in large letters, then the rest of the days, then what was recorded as paid. */
import { Button, Tag } from 'antd';
import { useTranslation } from 'react-i18next';
import type { OwnTenancy, RentAccount } from '../../api/types';
import { dateOf } from '../../i18n/format';
import { goTo } from '../../phone/way';
import { Answer } from '../../ui/Answer';
import { useDay, useMoney, useNearDay } from '../contracts/useTermText';
import { type Line, linesOf, nextOf, owedOf } from './account';
import { useRent } from './queries';
import { Receipts } from './Receipts';

const STATE_COLORS = { paid: 'success', late: 'error', today: 'warning', coming: 'default' } as const;

export function Rent({ lease }: { lease: OwnTenancy }) {
  return (
    <Answer query={useRent(lease.id)} rows={6}>
      {(account) => <Content lease={lease} account={account} />}
    </Answer>
  );
}

function Content({ lease, account }: { lease: OwnTenancy; account: RentAccount }) {
  const { t } = useTranslation();
  const money = useMoney();
  const lines = linesOf(account, dateOf(new Date()));
  const owed = owedOf(lines);
  return (
    <>
      <section className="own-card">
        <h3>{t('rent.title')}</h3>
        <Next line={nextOf(lines)} agreed={lines.length > 0} />
        {owed > 0 && <p>{t('rent.owed', { money: money(owed) })}</p>}
        {lines.length > 0 && (
          <p>{t('rent.sum', { due: money(account.due_cents), paid: money(account.paid_cents) })}</p>
        )}
        {account.deposit_held_cents > 0 && (
          <p>{t('rent.deposit_held', { money: money(account.deposit_held_cents) })}</p>
        )}
        <p className="own-soft">{t(lease.side === 'landlord' ? 'rent.about_landlord' : 'rent.about')}</p>
        {lease.side === 'landlord' && (
          <Button
            block
            type="primary"
            className="own-button"
            onClick={() => goTo({ screen: 'receipt', lease: lease.id })}
          >
            {t('phone.screens.receipt')}
          </Button>
        )}
        {lines.length > 0 && <Schedule lines={lines} />}
      </section>
      <Receipts lease={lease} receipts={account.receipts} />
    </>
  );
}

function Next({ line, agreed }: { line: Line | null; agreed: boolean }) {
  const { t } = useTranslation();
  const money = useMoney();
  const day = useDay();
  const near = useNearDay();
  if (!agreed) return <p className="own-calm">{t('rent.none_agreed')}</p>;
  if (!line) return <p className="own-calm">{t('rent.all_paid')}</p>;
  return (
    <p className={line.state === 'late' ? 'own-due is-late' : 'own-due'}>
      {t(`rent.next.${line.state === 'paid' ? 'coming' : line.state}`, {
        day: near(line.from),
        money: money(line.rest_cents),
      })}
      <small>{t('rent.pays_for', { from: day(line.from), to: day(line.to) })}</small>
    </p>
  );
}

function Schedule({ lines }: { lines: readonly Line[] }) {
  const { t } = useTranslation();
  const money = useMoney();
  const day = useDay();
  return (
    <details className="rent-days">
      <summary>{t('rent.schedule', { count: lines.length })}</summary>
      <ul>
        {lines.map((line) => (
          <li key={line.from}>
            <span>
              <strong>{day(line.from)}</strong>
              {money(line.amount_cents)}
            </span>
            <Tag color={STATE_COLORS[line.state]}>
              {line.rest_cents > 0 && line.rest_cents < line.amount_cents
                ? t('rent.rest', { money: money(line.rest_cents) })
                : t(`rent.states.${line.state}`)}
            </Tag>
          </li>
        ))}
      </ul>
    </details>
  );
}
