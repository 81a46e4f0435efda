/** The fields of what is to be corrected. */
import { Form, type FormRule, Input, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Correction } from '../../api/types';
import { dateOf } from '../../i18n/format';
import { DateInput } from '../../ui/DateInput';
import { DOCUMENT_KINDS } from '../register/identity';
import { ResidencyFields } from './ResidencyFields';

export function CorrectionFields({ field }: { field: Correction['field'] }) {
  const { t } = useTranslation();
  const required: FormRule = { required: true, whitespace: true, message: t('rule.required') };
  switch (field) {
    case 'name':
      return (
        <Form.Item name="name" label={t('own.right_name')} rules={[required]}>
          <Input maxLength={60} autoComplete="name" />
        </Form.Item>
      );
    case 'phone':
      return (
        <Form.Item name="phone" label={t('own.right_phone')} rules={[required]}>
          <Input type="tel" maxLength={24} autoComplete="tel" />
        </Form.Item>
      );
    case 'document':
      return (
        <>
          <Form.Item name="document_kind" label={t('register.document_kind')}>
            <Select options={DOCUMENT_KINDS.map((value) => ({ value, label: t(`document.${value}`) }))} />
          </Form.Item>
          <Form.Item name="id_number" label={t('residents.id_number')} rules={[required]}>
            <Input maxLength={40} autoComplete="off" spellCheck={false} />
          </Form.Item>
        </>
      );
    case 'birth_date':
      return (
        <Form.Item name="birth_date" label={t('residents.birth_date')} rules={[required]}>
          <DateInput max={dateOf(new Date())} />
        </Form.Item>
      );
    case 'residency':
      return <ResidencyFields />;
  }
}
