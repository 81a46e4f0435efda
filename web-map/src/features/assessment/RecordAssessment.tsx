/** Records an impact assessment that was approved: its number, who approved it, when, and until when it holds. */

import { type FieldError, newKey } from '@menpai/client';
import { Alert, App, Button, Form, Input } from 'antd';
import type { TFunction } from 'i18next';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { BusyButton } from '../../ui/BusyButton';
import { DateInput } from '../../ui/DateInput';
import { Dialog } from '../../ui/Dialog';
import { ruleText } from '../../ui/ruleText';
import { placeErrors } from '../register/placed';
import { type AssessmentFields, fieldOf } from './assessment';
import { useRecordAssessment } from './queries';

const FIELDS = ['reference', 'approver', 'approved_on', 'expires_on'];

/** Of the last day the rules say what they are about; of anything else, what they say everywhere. */
function faultText(fault: FieldError, t: TFunction): string {
  if (fault.field === 'expires_on' && fault.code === 'order') return t('assessment.ends_before');
  if (fault.field === 'expires_on' && fault.code === 'range') return t('assessment.too_long');
  return ruleText(fault);
}

export function RecordAssessment({ siteId, onClose }: { siteId: string; onClose(): void }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const [form] = Form.useForm<AssessmentFields>();
  const [key, setKey] = useState(newKey);
  const [unplaced, setUnplaced] = useState<string | null>(null);
  const record = useRecordAssessment(siteId);
  const submit = (fields: AssessmentFields) => {
    setUnplaced(null);
    record.mutate(
      { ...fields, key },
      {
        onSuccess: ({ in_force }) => {
          void message.success(t(in_force ? 'assessment.done' : 'assessment.done_not_in_force'));
          onClose();
        },
        onError: (error) => {
          const say = (fault: FieldError) => faultText(fault, t);
          setUnplaced(placeErrors(form, error, FIELDS, t, { at: fieldOf, say }));
        },
      },
    );
  };
  const said = { required: true, whitespace: true, message: t('rule.required') };
  const day = { required: true, message: t('rule.required') };
  return (
    <Dialog title={t('assessment.record')} onClose={onClose}>
      {unplaced && <Alert type="error" showIcon role="alert" title={unplaced} />}
      <Form<AssessmentFields>
        form={form}
        className="assessment-form"
        layout="vertical"
        size="large"
        requiredMark={false}
        // Another text is another assessment.
        onValuesChange={() => setKey(newKey())}
        onFinish={submit}
      >
        <Form.Item name="reference" label={t('assessment.reference')} rules={[said]}>
          <Input maxLength={200} placeholder={t('assessment.reference_hint')} />
        </Form.Item>
        <Form.Item name="approver" label={t('assessment.approver')} rules={[said]}>
          <Input maxLength={100} />
        </Form.Item>
        <div className="form-row">
          <Form.Item name="approved_on" label={t('assessment.approved_on')} rules={[day]}>
            <DateInput />
          </Form.Item>
          <Form.Item
            name="last_day"
            label={t('assessment.last_day')}
            extra={t('assessment.last_day_about')}
            rules={[day]}
          >
            <DateInput />
          </Form.Item>
        </div>
        <p className="panel-about">{t('assessment.never_changed')}</p>
        <div className="form-actions">
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          <BusyButton type="primary" htmlType="submit" busy={record.isPending}>
            {t('assessment.submit')}
          </BusyButton>
        </div>
      </Form>
    </Dialog>
  );
}
