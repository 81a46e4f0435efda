/** Which registration, and which days it should have. */
import { Form, type FormRule, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { currentLanguage } from '../../i18n';
import { dayName } from '../../i18n/format';
import { DateInput } from '../../ui/DateInput';
import { useOwnResidencies } from './queries';

export function ResidencyFields() {
  const { t } = useTranslation();
  const required: FormRule = { required: true, message: t('rule.required') };
  const residencies = useOwnResidencies();
  const current = residencies.data?.filter((one) => !one.recorded_to) ?? [];
  return (
    <>
      <Form.Item name="residency_id" label={t('own.which_residency')} rules={[required]}>
        <Select
          loading={residencies.isPending}
          options={current.map((one) => ({
            value: one.residency_id,
            label: `${one.doorplate} · ${t('common.since', { from: dayName(one.from, currentLanguage()) })}`,
          }))}
        />
      </Form.Item>
      <Form.Item name="from" label={t('register.from')} rules={[required]}>
        <DateInput />
      </Form.Item>
      <Form.Item name="to" label={t('register.to')}>
        <DateInput />
      </Form.Item>
    </>
  );
}
