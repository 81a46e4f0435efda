/** Who somebody is: kind and number of a document, checked while they are typed, and the name. */
import { Form, type FormRule, Input, Select } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { dateOf } from '../../i18n/format';
import { DateInput } from '../../ui/DateInput';
import { checkDocument, DOCUMENT_KINDS } from './identity';
import type { PersonForm } from './person';

type Props = {
  /** What is asked beside the name. */
  beside?: ReactNode;
};

/** Fields `person.*` of the form around them. */
export function PersonFields({ beside }: Props) {
  const { t } = useTranslation();
  const form = Form.useFormInstance<{ person: PersonForm }>();
  const today = dateOf(new Date());
  const kind = Form.useWatch(['person', 'document_kind'], form) ?? 'citizen_id';
  const number = Form.useWatch(['person', 'id_number'], form) ?? '';
  const checked = checkDocument(kind, number, today);
  const required: FormRule = { required: true, whitespace: true, message: t('rule.required') };
  const documentRule: FormRule = {
    validator: async (_, value: string | undefined) => {
      const result = checkDocument(kind, value ?? '', today);
      if (!result.ok) throw new Error(t(`rule.identity.${result.rule}`));
    },
  };
  return (
    <>
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
        <Input autoComplete="off" autoCapitalize="characters" spellCheck={false} maxLength={40} />
      </Form.Item>
      <div className={beside ? 'form-row' : undefined}>
        <Form.Item name={['person', 'name']} label={t('register.name')} rules={[required]}>
          <Input autoComplete="off" maxLength={60} />
        </Form.Item>
        {beside}
      </div>
      {checked.ok && !checked.birth_date && (
        <Form.Item name={['person', 'birth_date']} label={t('register.birth_date')} rules={[required]}>
          <DateInput max={today} />
        </Form.Item>
      )}
    </>
  );
}
