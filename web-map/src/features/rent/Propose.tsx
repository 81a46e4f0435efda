/** What one side of a lease proposes to the other: that it goes on, costs something else, or ends early. Offered at once. */
import { keysOf } from '@menpai/client';
import { Alert, Button, Form } from 'antd';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CreateContract, OwnTenancy } from '../../api/types';
import { dateOf } from '../../i18n/format';
import { goTo } from '../../phone/way';
import { BusyButton } from '../../ui/BusyButton';
import { DateInput } from '../../ui/DateInput';
import { ClauseFields } from '../contracts/ClauseFields';
import { MONEY_FIELDS, type Money, MoneyFields } from '../contracts/MoneyFields';
import { useProposeContract } from '../contracts/queries';
import { TermFields } from '../contracts/TermFields';
import { lastDayOf, laterOf, monthsAfter, nextFirst } from '../contracts/term';
import { useDay } from '../contracts/useTermText';
import { placeErrors } from '../register/placed';
import { daysAfter } from '../visit/outcomes';
import { OfLease } from './OfLease';

type Props = { lease: string };

export function Renew({ lease: id }: Props) {
  const { t } = useTranslation();
  const day = useDay();
  return (
    <OfLease lease={id}>
      {(lease) => {
        if (!lease.to) return <p className="own-calm">{t('lease.open_ended')}</p>;
        const from = daysAfter(lease.to, 1);
        return (
          <ProposeForm lease={lease} kind="renewal" initial={{ to: lastDayOf(from, 12) }}>
            <p>{t('lease.renew_about', { last: day(lease.to), from: day(from) })}</p>
            <TermFields from={from} />
            <MoneyFields />
          </ProposeForm>
        );
      }}
    </OfLease>
  );
}

export function ChangeRent({ lease: id }: Props) {
  const { t } = useTranslation();
  const today = dateOf(new Date());
  return (
    <OfLease lease={id}>
      {(lease) => {
        if (!lease.to) return <p className="own-calm">{t('lease.open_ended')}</p>;
        const first = laterOf(today, lease.from);
        const next = nextFirst(first);
        return (
          <ProposeForm lease={lease} kind="change" initial={{ from: next <= lease.to ? next : first }}>
            <p>{t('lease.change_about')}</p>
            <Form.Item
              name="from"
              label={t('contract.change_from')}
              rules={[{ required: true, message: t('rule.required') }]}
            >
              <DateInput min={first} max={lease.to} />
            </Form.Item>
            <MoneyFields />
          </ProposeForm>
        );
      }}
    </OfLease>
  );
}

export function LeaveEarly({ lease: id }: Props) {
  return (
    <OfLease lease={id}>
      {(lease) => (
        <ProposeForm lease={lease} kind="early_end" initial={{}}>
          <LastDay lease={lease} />
        </ProposeForm>
      )}
    </OfLease>
  );
}

/** In one tap today, the end of the month, in a month; or any day before the lease ends anyway. */
function LastDay({ lease }: { lease: OwnTenancy }) {
  const { t } = useTranslation();
  const form = Form.useFormInstance<{ to: string }>();
  const to = Form.useWatch('to', form);
  const today = dateOf(new Date());
  const first = laterOf(today, lease.from);
  const last = lease.to ? daysAfter(lease.to, -1) : undefined;
  const days = [
    ['today', today],
    ['month_end', daysAfter(nextFirst(today), -1)],
    ['in_a_month', monthsAfter(today, 1)],
  ] as const;
  return (
    <>
      <p>{t('lease.leave_about')}</p>
      <fieldset className="own-answers contract-lengths">
        <legend>{t('lease.leave_when')}</legend>
        {days
          .filter(([, day]) => day >= first && (!last || day <= last))
          .map(([name, day]) => (
            <Button
              key={name}
              className="own-button"
              type={to === day ? 'primary' : 'default'}
              aria-pressed={to === day}
              onClick={() => {
                form.setFieldValue('to', day);
                void form.validateFields(['to']).catch(() => undefined);
              }}
            >
              {t(`lease.leave_days.${name}`)}
            </Button>
          ))}
      </fieldset>
      <Form.Item
        name="to"
        label={t('contract.new_last_day')}
        rules={[{ required: true, message: t('rule.required') }]}
      >
        <DateInput min={first} max={last} />
      </Form.Item>
      <EndsWith />
    </>
  );
}

/** What ends with a lease, said before. */
export function EndsWith() {
  const { t } = useTranslation();
  return (
    <section className="own-calm" aria-label={t('lease.ends_with')}>
      <strong>{t('lease.ends_with')}</strong>
      <ul className="lease-ends">
        {(['passes', 'visitors', 'registrations'] as const).map((what) => (
          <li key={what}>{t(`lease.ends.${what}`)}</li>
        ))}
      </ul>
      <p className="own-soft">{t('lease.ends_not')}</p>
    </section>
  );
}

type Fields = Partial<Money> & { from?: string; to?: string; clauses?: string[] };

type FormProps = {
  lease: OwnTenancy;
  kind: 'renewal' | 'change' | 'early_end';
  initial: Fields;
  children: ReactNode;
};

const FIELDS = ['from', 'to', ...MONEY_FIELDS];

function ProposeForm({ lease, kind, initial, children }: FormProps) {
  const { t } = useTranslation();
  const propose = useProposeContract();
  const [form] = Form.useForm<Fields>();
  const [unplaced, setUnplaced] = useState<string | null>(null);
  const [key] = useState(() => keysOf());
  // What a change does not name goes on as it was agreed, also where that is another rent from a later day on.
  const stays = (name: 'rent_cents' | 'deposit_cents', value: number) =>
    kind === 'change' && value === lease[name] && !form.isFieldTouched(name);
  const send = ({ clauses = [], rent_cents, deposit_cents, ...rest }: Fields) => {
    setUnplaced(null);
    const body: CreateContract = {
      kind,
      tenancy_id: lease.id,
      ...rest,
      ...(rent_cents !== undefined && !stays('rent_cents', rent_cents) && { rent_cents }),
      ...(deposit_cents !== undefined && !stays('deposit_cents', deposit_cents) && { deposit_cents }),
      clauses: clauses.map((clause) => clause.trim()),
    };
    void propose.mutateAsync({ key: key(body), body }).then(
      ({ id }) => goTo({ screen: 'contract', contract: id }, { replaces: true }),
      (error: unknown) => setUnplaced(placeErrors(form, error, FIELDS, t)),
    );
  };
  return (
    <Form<Fields>
      form={form}
      className="own-card"
      layout="vertical"
      requiredMark={false}
      validateTrigger="onBlur"
      scrollToFirstError={{ block: 'center', focus: true }}
      initialValues={{
        ...(kind !== 'early_end' && {
          ...(lease.rent_cents != null && { rent_cents: lease.rent_cents }),
          ...(lease.deposit_cents != null && { deposit_cents: lease.deposit_cents }),
        }),
        ...initial,
      }}
      onFinish={send}
    >
      <h3>{lease.doorplate}</h3>
      {children}
      <ClauseFields />
      <p className="own-soft">{t('lease.propose_about')}</p>
      {unplaced && <Alert type="error" showIcon role="alert" title={unplaced} />}
      <BusyButton block type="primary" htmlType="submit" className="own-button" busy={propose.isPending}>
        {t('lease.propose')}
      </BusyButton>
    </Form>
  );
}
