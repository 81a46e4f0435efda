/** A landlord records what was paid: what for, how much, on which day. Nothing is paid here. */
import { keysOf } from '@menpai/client';
import { Alert, App, Button, Form, type FormRule } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CreateReceipt, OwnTenancy, ReceiptKind, RentAccount } from '../../api/types';
import { dateOf } from '../../i18n/format';
import { goBack } from '../../phone/way';
import { Answer } from '../../ui/Answer';
import { BusyButton } from '../../ui/BusyButton';
import { DateInput } from '../../ui/DateInput';
import { MoneyInput } from '../../ui/MoneyInput';
import { placeErrors } from '../register/placed';
import { linesOf, nextOf } from './account';
import { OfLease } from './OfLease';
import { useRecordReceipt, useRent } from './queries';

const KINDS: readonly ReceiptKind[] = ['rent', 'deposit', 'deposit_returned'];
const FIELDS = ['kind', 'amount_cents', 'paid_on'];
const MOST_CENTS = 1_000_000_000;

export function RecordReceipt({ lease }: { lease: string }) {
  return <OfLease lease={lease}>{(found) => <WithRent lease={found} />}</OfLease>;
}

function WithRent({ lease }: { lease: OwnTenancy }) {
  return (
    <Answer query={useRent(lease.id)} rows={6}>
      {(account) => <ReceiptForm lease={lease} account={account} />}
    </Answer>
  );
}

/** What is most likely paid: the rest of what is next, the deposit that is missing, the one that is held. */
function usualCents(kind: ReceiptKind, lease: OwnTenancy, account: RentAccount): number | null {
  const held = account.deposit_held_cents;
  const next = nextOf(linesOf(account, dateOf(new Date())));
  const usual = {
    rent: next?.rest_cents ?? lease.rent_cents ?? 0,
    deposit: (lease.deposit_cents ?? 0) - held,
    deposit_returned: held,
  }[kind];
  return usual > 0 ? usual : null;
}

function ReceiptForm({ lease, account }: { lease: OwnTenancy; account: RentAccount }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const record = useRecordReceipt(lease.id);
  const [form] = Form.useForm<CreateReceipt>();
  const [unplaced, setUnplaced] = useState<string | null>(null);
  const [key] = useState(() => keysOf());
  const today = dateOf(new Date());
  const kind = Form.useWatch('kind', { form, preserve: true }) ?? 'rent';
  const required: FormRule = { required: true, message: t('rule.required') };
  const within: FormRule = {
    validator: async (_, value: number | null | undefined) => {
      if (value != null && (value < 1 || value > MOST_CENTS)) throw new Error(t('rule.range'));
    },
  };
  const send = ({ amount_cents, paid_on }: CreateReceipt) => {
    setUnplaced(null);
    const body: CreateReceipt = { kind, amount_cents, paid_on };
    void record.mutateAsync({ key: key(body), body }).then(
      () => {
        void message.success(t('rent.done'));
        goBack();
      },
      (error: unknown) => setUnplaced(placeErrors(form, error, FIELDS, t)),
    );
  };
  return (
    <Form<CreateReceipt>
      form={form}
      className="own-card"
      layout="vertical"
      requiredMark={false}
      validateTrigger="onBlur"
      initialValues={{ kind: 'rent', amount_cents: usualCents('rent', lease, account), paid_on: today }}
      onFinish={send}
    >
      <h3>{lease.doorplate}</h3>
      <fieldset className="own-answers contract-lengths">
        <legend>{t('rent.what_for')}</legend>
        {KINDS.map((one) => (
          <Button
            key={one}
            className="own-button"
            type={kind === one ? 'primary' : 'default'}
            aria-pressed={kind === one}
            onClick={() =>
              form.setFieldsValue({ kind: one, amount_cents: usualCents(one, lease, account) ?? 0 })
            }
          >
            {t(`rent.kinds.${one}`)}
          </Button>
        ))}
      </fieldset>
      <Form.Item name="amount_cents" label={t('rent.amount')} rules={[required, within]}>
        <MoneyInput />
      </Form.Item>
      <Form.Item name="paid_on" label={t('rent.day')} rules={[required]}>
        <DateInput max={today} />
      </Form.Item>
      <p className="own-soft">{t('rent.record_about')}</p>
      {unplaced && <Alert type="error" showIcon role="alert" title={unplaced} />}
      <BusyButton block type="primary" htmlType="submit" className="own-button" busy={record.isPending}>
        {t('rent.record')}
      </BusyButton>
    </Form>
  );
}
