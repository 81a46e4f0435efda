/** Registers a tenant in a dwelling: the document is checked while it is typed, the server has the last word. */

import { Problem } from '@menpai/client';
import { useMutation } from '@tanstack/react-query';
import { Alert, App, Button, Form, type FormRule, Input, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { answerOf, api } from '../../api/client';
import type { DocumentKind, Unit } from '../../api/types';
import { dateOf } from '../../i18n/format';
import { BusyButton } from '../../ui/BusyButton';
import { DateInput } from '../../ui/DateInput';
import { Dialog } from '../../ui/Dialog';
import { problemText } from '../../ui/problemText';
import { ruleText } from '../../ui/ruleText';
import { unitName } from '../building/names';
import { sortErrors } from './formErrors';
import { checkDocument, checkPhone, DOCUMENT_KINDS } from './identity';
import { useRegistryChanged } from './useRegistryChanged';

type Fields = {
  person: {
    document_kind: DocumentKind;
    id_number: string;
    name: string;
    phone?: string;
    birth_date?: string;
  };
  from: string;
  to?: string;
};

const FIELDS = [
  'person.document_kind',
  'person.id_number',
  'person.name',
  'person.phone',
  'person.birth_date',
  'from',
  'to',
];

export default function RegisterTenant({ unit, onClose }: { unit: Unit; onClose(): void }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const changed = useRegistryChanged();
  const today = dateOf(new Date());
  const [form] = Form.useForm<Fields>();
  const [unplaced, setUnplaced] = useState<string | null>(null);
  const kind = Form.useWatch(['person', 'document_kind'], form) ?? 'citizen_id';
  const number = Form.useWatch(['person', 'id_number'], form) ?? '';
  const checked = checkDocument(kind, number, today);
  const place = unitName(unit.building_doorplate, unit.code, t);

  const register = useMutation({
    mutationFn: ({ person, from, to }: Fields) =>
      answerOf(
        api.POST('/residencies', {
          body: {
            unit_id: unit.id,
            person: {
              document_kind: person.document_kind,
              id_number: person.id_number,
              name: person.name,
              ...(person.phone && { phone: person.phone }),
              ...(person.birth_date && { birth_date: person.birth_date }),
            },
            from,
            ...(to && { to }),
          },
        }),
      ),
    onSuccess: () => {
      void message.success(t('register.done', { unit: place }));
      changed({ building: unit.building_id, unit: unit.id });
      onClose();
    },
    onError: (error) => {
      const sorted = error instanceof Problem ? sortErrors(error, FIELDS) : null;
      for (const [field, errors] of sorted?.fields ?? []) {
        form.setFields([{ name: field.split('.') as never, errors: errors.map((one) => ruleText(one, t)) }]);
      }
      const placed = sorted && sorted.fields.size > 0 && sorted.rest.length === 0;
      setUnplaced(placed ? null : problemText(error, t));
    },
  });

  const required: FormRule = { required: true, whitespace: true, message: t('rule.required') };
  const documentRule: FormRule = {
    validator: async (_, value: string | undefined) => {
      const result = checkDocument(kind, value ?? '', today);
      if (!result.ok) throw new Error(t(`rule.identity.${result.rule}`));
    },
  };
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
    <Dialog title={t('register.title', { unit: place })} onClose={onClose}>
      <Form<Fields>
        form={form}
        layout="vertical"
        requiredMark={false}
        validateTrigger="onBlur"
        initialValues={{ person: { document_kind: 'citizen_id' }, from: today }}
        onFinish={(fields) => {
          setUnplaced(null);
          register.mutate(fields);
        }}
      >
        {unplaced && <Alert type="error" showIcon role="alert" title={unplaced} />}
        <Form.Item name={['person', 'document_kind']} label={t('register.document_kind')}>
          <Select
            options={DOCUMENT_KINDS.map((value) => ({ value, label: t(`document.${value}`) }))}
            onChange={() => form.setFields([{ name: ['person', 'id_number'], errors: [] }])}
          />
        </Form.Item>
        <Form.Item
          name={['person', 'id_number']}
          label={t('register.id_number')}
          rules={[documentRule]}
          extra={checked.ok && checked.birth_date ? t('register.born', { date: checked.birth_date }) : null}
        >
          <Input autoComplete="off" spellCheck={false} maxLength={40} />
        </Form.Item>
        <div className="form-row">
          <Form.Item name={['person', 'name']} label={t('register.name')} rules={[required]}>
            <Input autoComplete="off" maxLength={60} />
          </Form.Item>
          <Form.Item name={['person', 'phone']} label={t('register.phone_optional')} rules={[phoneRule]}>
            <Input type="tel" autoComplete="off" maxLength={24} />
          </Form.Item>
        </div>
        {checked.ok && !checked.birth_date && (
          <Form.Item name={['person', 'birth_date']} label={t('register.birth_date')} rules={[required]}>
            <DateInput max={today} />
          </Form.Item>
        )}
        <div className="form-row">
          <Form.Item name="from" label={t('register.from')} rules={[required]}>
            <DateInput />
          </Form.Item>
          <Form.Item name="to" label={t('register.to')} rules={[orderRule]} dependencies={['from']}>
            <DateInput />
          </Form.Item>
        </div>
        <div className="form-actions">
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          <BusyButton type="primary" htmlType="submit" busy={register.isPending}>
            {t('register.submit')}
          </BusyButton>
        </div>
      </Form>
    </Dialog>
  );
}
