/** Asks to look at another site: which, why, under which reference, for how long. */

import { Alert, App, Button, Form, Input, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { BusyButton } from '../../ui/BusyButton';
import { Dialog } from '../../ui/Dialog';
import { placeErrors } from '../register/placed';
import { useAskException } from './queries';

type Fields = { site: string; reason: string; reference: string; hours: number };

const FIELDS = ['site', 'reason', 'reference'];
const HOURS = [2, 8, 24, 48, 72] as const;
const HOUR_MS = 3_600_000;

export function AskException({ onClose }: { onClose(): void }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const [form] = Form.useForm<Fields>();
  const ask = useAskException();
  const [unplaced, setUnplaced] = useState<string | null>(null);
  const submit = ({ hours, ...asked }: Fields) => {
    setUnplaced(null);
    // A minute less than the limit: the server counts from when it hears.
    const until = new Date(Date.now() + hours * HOUR_MS - 60_000).toISOString();
    ask.mutate(
      { ...asked, until },
      {
        onSuccess: () => {
          void message.success(t('exception.asked'));
          onClose();
        },
        onError: (error) => setUnplaced(placeErrors(form, error, FIELDS, t)),
      },
    );
  };
  const required = { required: true, whitespace: true, message: t('rule.required') };
  return (
    <Dialog title={t('exception.ask')} onClose={onClose}>
      <p className="panel-about">{t('exception.ask_about')}</p>
      {unplaced && <Alert type="error" showIcon role="alert" title={unplaced} />}
      <Form<Fields>
        form={form}
        layout="vertical"
        requiredMark={false}
        initialValues={{ hours: 8 }}
        onFinish={submit}
      >
        <Form.Item name="site" label={t('exception.site')} rules={[required]}>
          <Input maxLength={100} placeholder={t('exception.site_hint')} />
        </Form.Item>
        <Form.Item name="reason" label={t('exception.reason')} rules={[required]}>
          <Input.TextArea rows={3} maxLength={500} />
        </Form.Item>
        <div className="form-row">
          <Form.Item name="reference" label={t('purpose.reference')} rules={[required]}>
            <Input maxLength={60} />
          </Form.Item>
          <Form.Item name="hours" label={t('exception.for')}>
            <Select
              options={HOURS.map((value) => ({ value, label: t('exception.hours', { count: value }) }))}
            />
          </Form.Item>
        </div>
        <div className="form-actions">
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          <BusyButton type="primary" htmlType="submit" busy={ask.isPending}>
            {t('exception.send')}
          </BusyButton>
        </div>
      </Form>
    </Dialog>
  );
}
