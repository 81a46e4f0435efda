/** What a visit found, with the day and a note: for what one tap does not say. */
import { Button, Form, Input, Radio } from 'antd';
import { useTranslation } from 'react-i18next';
import type { VisitOutcome } from '../../api/types';
import { dateOf } from '../../i18n/format';
import { DateInput } from '../../ui/DateInput';
import { Dialog } from '../../ui/Dialog';
import { unitName } from '../building/names';
import { noteFault } from './note';
import { comesAgain, dayRule, daysAfter, outcomesOf } from './outcomes';
import { useRecordVisit, type Visited } from './useRecordVisit';

type Fields = { outcome: VisitOutcome; until?: string; note?: string };

export function VisitForm({ gap, onClose }: { gap: Visited; onClose(): void }) {
  const { t } = useTranslation();
  const record = useRecordVisit(gap);
  const [form] = Form.useForm<Fields>();
  const outcome = Form.useWatch('outcome', form) ?? 'nobody_home';
  const { rule, usual_days, most_days } = dayRule(outcome);
  const today = dateOf(new Date());
  const submit = ({ until, note }: Fields) => {
    const said = note?.trim();
    record({ outcome, ...(rule !== 'none' && until && { until }), ...(said && { note: said }) });
    onClose();
  };
  return (
    <Dialog
      title={t('visit.record_at', { unit: unitName(gap.doorplate, gap.unit_code, t) })}
      onClose={onClose}
    >
      <Form<Fields>
        form={form}
        className="visit-form"
        layout="vertical"
        requiredMark={false}
        initialValues={{ outcome: 'nobody_home' }}
        onFinish={submit}
      >
        <Form.Item name="outcome" label={t('visit.found')}>
          <Radio.Group
            options={outcomesOf(gap.state).map((value) => ({ value, label: t(`visit.outcome.${value}`) }))}
            onChange={() => form.resetFields(['until'])}
          />
        </Form.Item>
        {rule !== 'none' && (
          <Form.Item
            name="until"
            label={t(comesAgain(outcome) ? 'visit.next_visit' : 'visit.until_which_day')}
            extra={usual_days !== null && t('visit.usual', { day: daysAfter(today, usual_days) })}
            rules={[{ required: rule === 'needed', message: t('rule.required') }]}
          >
            <DateInput min={daysAfter(today, 1)} max={daysAfter(today, most_days)} />
          </Form.Item>
        )}
        <Form.Item
          name="note"
          label={t('visit.note')}
          extra={t('visit.note_about')}
          rules={[
            {
              validator: async (_, value: string | undefined) => {
                const fault = noteFault(value ?? '');
                if (fault) throw new Error(t(`note_fault.${fault}`));
              },
            },
          ]}
        >
          <Input.TextArea rows={2} maxLength={200} showCount />
        </Form.Item>
        <div className="form-actions">
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          <Button type="primary" htmlType="submit">
            {t('visit.record')}
          </Button>
        </div>
      </Form>
    </Dialog>
  );
}
