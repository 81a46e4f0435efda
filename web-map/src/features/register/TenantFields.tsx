/** Who moves in, the phone under which they are reached, and for which days: for the office and for a landlord alike. */
import { Form, type FormRule, Input } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { DateInput } from '../../ui/DateInput';
import { checkPhone } from './identity';
import { PersonFields } from './PersonFields';
import { PERSON_FIELDS, type PersonForm } from './person';

export type TenantForm = { person: PersonForm; from: string; to?: string };

/** By the dotted names that the API uses. */
export const TENANT_FIELDS = [...PERSON_FIELDS, 'from', 'to'] as const;

type Props = {
  /** What the phone is for, where there is no entering without it. */
  phoneFor?: string;
  /** What is asked of the person besides. */
  children?: ReactNode;
};

/** Fields of `TenantForm` of the form around them. */
export function TenantFields({ phoneFor, children }: Props) {
  const { t } = useTranslation();
  const form = Form.useFormInstance();
  const required: FormRule = { required: true, whitespace: true, message: t('rule.required') };
  const phoneRule: FormRule = {
    validator: async (_, value: string | undefined) => {
      const rule = value?.trim() ? checkPhone(value) : null;
      if (rule) throw new Error(t(`rule.phone.${rule}`));
    },
  };
  const orderRule: FormRule = {
    validator: async (_, value: string | undefined) => {
      const from = form.getFieldValue('from') as string;
      if (value && value < from) throw new Error(t('rule.order'));
    },
  };
  return (
    <>
      <PersonFields
        beside={
          <Form.Item
            name={['person', 'phone']}
            label={t(phoneFor ? 'register.phone' : 'register.phone_optional')}
            extra={phoneFor}
            rules={phoneFor ? [required, phoneRule] : [phoneRule]}
          >
            <Input type="tel" autoComplete="off" maxLength={24} />
          </Form.Item>
        }
      />
      {children}
      <div className="form-row">
        <Form.Item name="from" label={t('register.from')} rules={[required]}>
          <DateInput />
        </Form.Item>
        <Form.Item name="to" label={t('register.to')} rules={[orderRule]} dependencies={['from']}>
          <DateInput />
        </Form.Item>
      </div>
    </>
  );
}
