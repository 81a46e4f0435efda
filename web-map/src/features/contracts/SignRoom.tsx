/** A landlord draws up a lease of a room of theirs: term, money, what else was agreed. The tenant joins it by a code. */
import { keysOf } from '@menpai/client';
import { Alert, Button, Form } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CreateContract, Tenancy, Unit } from '../../api/types';
import { currentLanguage } from '../../i18n';
import { dateOf, longDay } from '../../i18n/format';
import { goTo } from '../../phone/way';
import { Answer } from '../../ui/Answer';
import { BusyButton } from '../../ui/BusyButton';
import { DateInput } from '../../ui/DateInput';
import { unitName } from '../building/names';
import { placeErrors } from '../register/placed';
import { useUnit } from '../unit/queries';
import { daysAfter } from '../visit/outcomes';
import { ClauseFields } from './ClauseFields';
import { ContractCard } from './ContractCard';
import { MONEY_FIELDS, type Money, MoneyFields } from './MoneyFields';
import { useOwnContracts, useProposeContract } from './queries';
import { isOpen } from './standing';
import { TermFields } from './TermFields';
import { lastDayOf, monthsOf } from './term';

const FIELDS = ['from', 'to', ...MONEY_FIELDS];

export function SignRoom({ unit }: { unit: string }) {
  return (
    <Answer query={useUnit(unit)} rows={8}>
      {(found) => <OpenFirst unit={found} />}
    </Answer>
  );
}

/** What is not finished yet comes before another one. */
function OpenFirst({ unit }: { unit: Unit }) {
  const { t } = useTranslation();
  const contracts = useOwnContracts();
  const [another, setAnother] = useState(false);
  return (
    <>
      <section className="door" aria-label={t('contract.place')}>
        <strong>{unitName(unit.building_doorplate, unit.code, t)}</strong>
      </section>
      <Answer query={contracts} rows={6}>
        {(items) => {
          const now = new Date();
          const open = items.filter(
            (one) => one.unit_id === unit.id && one.kind === 'lease' && isOpen(one, now),
          );
          if (unit.tenancy && !unit.tenancy.to) return <LetNow tenancy={unit.tenancy} />;
          if (open.length === 0 || another) return <SignForm unit={unit} />;
          return (
            <>
              <p className="own-calm">{t('contract.open_already')}</p>
              {open.map((one) => (
                <ContractCard key={one.id} contract={one} />
              ))}
              <Button block className="own-button" onClick={() => setAnother(true)}>
                {t('contract.another')}
              </Button>
            </>
          );
        }}
      </Answer>
    </>
  );
}

type Fields = Money & { from: string; to: string; clauses?: string[] };

function SignForm({ unit }: { unit: Unit }) {
  const { t } = useTranslation();
  const propose = useProposeContract();
  const [form] = Form.useForm<Fields>();
  const [unplaced, setUnplaced] = useState<string | null>(null);
  const [key] = useState(() => keysOf());
  const { tenancy } = unit;
  const today = dateOf(new Date());
  // After the lease that runs; else from today on.
  const first = tenancy?.to && tenancy.to >= today ? daysAfter(tenancy.to, 1) : today;
  const from = Form.useWatch('from', form) ?? first;

  const send = ({ clauses = [], ...rest }: Fields) => {
    setUnplaced(null);
    const body: CreateContract = {
      kind: 'lease',
      unit_id: unit.id,
      ...rest,
      clauses: clauses.map((clause) => clause.trim()),
    };
    void propose.mutateAsync({ key: key(body), body }).then(
      ({ id }) => goTo({ screen: 'contract', contract: id }, { replaces: true }),
      (error: unknown) => setUnplaced(placeErrors(form, error, FIELDS, t)),
    );
  };

  return (
    <>
      {tenancy && <LetNow tenancy={tenancy} />}
      <Form<Fields>
        form={form}
        className="own-card"
        layout="vertical"
        requiredMark={false}
        validateTrigger="onBlur"
        scrollToFirstError={{ block: 'center', focus: true }}
        initialValues={{
          from: first,
          to: lastDayOf(first, 12),
          pay_months: 1,
          ...(tenancy?.rent_cents != null && { rent_cents: tenancy.rent_cents }),
          ...(tenancy?.deposit_cents != null && { deposit_cents: tenancy.deposit_cents }),
        }}
        onValuesChange={(changed: Partial<Fields>, { to }) => {
          // A year stays a year when it begins on another day.
          const months = changed.from && to && monthsOf(from, to);
          if (changed.from && months) form.setFieldValue('to', lastDayOf(changed.from, months));
        }}
        onFinish={send}
      >
        <Form.Item
          name="from"
          label={t('contract.first_day')}
          rules={[{ required: true, message: t('rule.required') }]}
        >
          <DateInput min={tenancy ? first : undefined} />
        </Form.Item>
        <TermFields from={from} />
        <MoneyFields pays />
        <ClauseFields />
        {unplaced && <Alert type="error" showIcon role="alert" title={unplaced} />}
        <p className="own-soft">{t('contract.draft_about')}</p>
        <BusyButton block type="primary" htmlType="submit" className="own-button" busy={propose.isPending}>
          {t('contract.make_draft')}
        </BusyButton>
      </Form>
    </>
  );
}

/** A room that is let: another lease begins after it, or not before it has ended. */
function LetNow({ tenancy }: { tenancy: Tenancy }) {
  const { t } = useTranslation();
  return (
    <section className="own-card">
      <p>
        {tenancy.to
          ? t('contract.let_until', { day: longDay(tenancy.to, currentLanguage()) })
          : t('contract.let_open')}
      </p>
      <Button block className="own-button" onClick={() => goTo({ screen: 'lease', lease: tenancy.id })}>
        {t('contract.to_lease')}
      </Button>
    </section>
  );
}
