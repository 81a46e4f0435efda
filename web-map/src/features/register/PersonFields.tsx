/** Who somebody is: kind and number of a document, checked while they are typed, and the name. */
import { Form, type FormRule, Input, Select } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { currentLanguage } from '../../i18n';
import { dateOf, longDay } from '../../i18n/format';
import { DateInput } from '../../ui/DateInput';
import { checkDocument, DOCUMENT_KINDS } from './identity';

type Props = {
  /** What is asked beside the name. */
  beside?: ReactNode;
};

/** Fields `person.*` of the form around them. */
export function PersonFields({ beside }: Props) {
  const { t } = useTranslation();
  return (
    <>
      <DocumentFields />
      <div className={beside ? 'form-row' : undefined}>
        <Form.Item
          name={['person', 'name']}
          label={t('register.name')}
          rules={[{ required: true, whitespace: true, message: t('rule.required') }]}
        >
          <Input autoComplete="off" maxLength={60} />
        </Form.Item>
        {beside}
      </div>
    </>
  );
}

type DocumentProps = {
  /** The list of the form in which the person stands, and the place in it. */
  list?: readonly [name: string, at: number];
};

/** Kind and number of a document; the day of birth, where the number does not tell it. */
export function DocumentFields({ list }: DocumentProps) {
  const { t } = useTranslation();
  const form = Form.useFormInstance();
  const today = dateOf(new Date());
  // Within a list a field is named from its place on; a form is asked for it by the whole path.
  const named = (field: string) => [...(list ? [list[1]] : []), 'person', field];
  const whole = (field: string) => [...(list ?? []), 'person', field];
  const kind = Form.useWatch(whole('document_kind'), form) ?? 'citizen_id';
  const number = Form.useWatch(whole('id_number'), form) ?? '';
  const checked = checkDocument(kind, number, today);
  const documentRule: FormRule = {
    validator: async (_, value: string | undefined) => {
      const result = checkDocument(kind, value ?? '', today);
      if (!result.ok) throw new Error(t(`rule.identity.${result.rule}`));
    },
  };
  return (
    <>
      <Form.Item name={named('document_kind')} label={t('register.document_kind')}>
        <Select
          options={DOCUMENT_KINDS.map((value) => ({ value, label: t(`document.${value}`) }))}
          onChange={() => form.setFields([{ name: whole('id_number'), errors: [] }])}
        />
      </Form.Item>
      <Form.Item
        name={named('id_number')}
        label={t('register.id_number')}
        rules={[documentRule]}
        extra={
          checked.ok && checked.birth_date
            ? t('register.born', { date: longDay(checked.birth_date, currentLanguage()) })
            : null
        }
      >
        <Input autoComplete="off" autoCapitalize="characters" spellCheck={false} maxLength={40} />
      </Form.Item>
      {checked.ok && !checked.birth_date && (
        <Form.Item
          name={named('birth_date')}
          label={t('register.birth_date')}
          rules={[{ required: true, whitespace: true, message: t('rule.required') }]}
        >
          <DateInput max={today} />
        </Form.Item>
      )}
    </>
  );
}
