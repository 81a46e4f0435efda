/** The last day of a term: in one tap half a year, one or two, or any day. Field `to` of the form around it. */
import { Button, Form, type FormRule } from 'antd';
import { useTranslation } from 'react-i18next';
import { DateInput } from '../../ui/DateInput';
import { LENGTHS, lastDayOf } from './term';

/** `from`: the first day of the term. */
export function TermFields({ from }: { from: string }) {
  const { t } = useTranslation();
  const form = Form.useFormInstance<{ to: string }>();
  const to = Form.useWatch('to', form);
  const order: FormRule = {
    validator: async (_, value: string | undefined) => {
      if (value && value < from) throw new Error(t('rule.order'));
    },
  };
  return (
    <>
      <fieldset className="own-answers contract-lengths">
        <legend>{t('contract.length')}</legend>
        {LENGTHS.map((months) => {
          const last = lastDayOf(from, months);
          return (
            <Button
              key={months}
              className="own-button"
              type={to === last ? 'primary' : 'default'}
              aria-pressed={to === last}
              onClick={() => {
                form.setFieldValue('to', last);
                void form.validateFields(['to']).catch(() => undefined);
              }}
            >
              {t(`contract.lengths.m${months}`)}
            </Button>
          );
        })}
      </fieldset>
      <Form.Item
        name="to"
        label={t('contract.last_day')}
        rules={[{ required: true, message: t('rule.required') }, order]}
      >
        <DateInput min={from} />
      </Form.Item>
    </>
  );
}
