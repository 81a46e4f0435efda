/** Rent, deposit, and for a new lease how often is paid. Fields `rent_cents`, `deposit_cents` and `pay_months` of the form around them. */
import { Button, Form, type FormRule, Radio } from 'antd';
import { useTranslation } from 'react-i18next';
import { MoneyInput } from '../../ui/MoneyInput';

const PAY_MONTHS = [1, 3, 6, 12] as const;
/** A deposit of so many months. */
const DEPOSITS = [0, 1, 2] as const;

export const MONEY_FIELDS = ['rent_cents', 'deposit_cents', 'pay_months'] as const;

export type Money = { rent_cents: number; deposit_cents: number; pay_months: number };

/** The registry's own limits: it has the last word. */
const MOST_RENT_CENTS = 100_000_000;
const MOST_DEPOSIT_CENTS = 1_000_000_000;

export function MoneyFields({ pays = false }: { pays?: boolean }) {
  const { t } = useTranslation();
  const form = Form.useFormInstance<Money>();
  const rent = Form.useWatch('rent_cents', form);
  const deposit = Form.useWatch('deposit_cents', form);
  const required: FormRule = { required: true, message: t('rule.required') };
  const most = (cents: number): FormRule => ({
    validator: async (_, value: number | null | undefined) => {
      if (value && value > cents) throw new Error(t('rule.range'));
    },
  });
  return (
    <>
      <Form.Item name="rent_cents" label={t('unit.rent')} rules={[required, most(MOST_RENT_CENTS)]}>
        <MoneyInput />
      </Form.Item>
      {!!rent && (
        <fieldset className="own-answers contract-lengths">
          <legend>{t('contract.deposit_how')}</legend>
          {DEPOSITS.map((months) => (
            <Button
              key={months}
              className="own-button"
              type={deposit === rent * months ? 'primary' : 'default'}
              aria-pressed={deposit === rent * months}
              onClick={() => {
                form.setFieldValue('deposit_cents', rent * months);
                void form.validateFields(['deposit_cents']).catch(() => undefined);
              }}
            >
              {t(`contract.deposits.m${months}`)}
            </Button>
          ))}
        </fieldset>
      )}
      <Form.Item name="deposit_cents" label={t('unit.deposit')} rules={[required, most(MOST_DEPOSIT_CENTS)]}>
        <MoneyInput />
      </Form.Item>
      {pays && (
        <Form.Item name="pay_months" label={t('contract.pay')} extra={t('contract.pay_when')}>
          <Radio.Group
            className="own-choices contract-pay"
            options={PAY_MONTHS.map((value) => ({ value, label: t(`contract.pays.m${value}`) }))}
          />
        </Form.Item>
      )}
    </>
  );
}
