/** Says that a problem is not solved after all, and what is still wrong. */
import { keysOf } from '@menpai/client';
import { Alert, App, Button, Form, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { BusyButton } from '../../../ui/BusyButton';
import { placeErrors } from '../../register/placed';
import { faultOf } from '../fault';
import type { OwnProblem } from '../shapes';
import { useTextRules } from '../useTextRules';
import { useStepProblem } from './queries';

export function Reopen({ problem }: { problem: OwnProblem }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const step = useStepProblem(problem);
  const rules = useTextRules({ required: true });
  const [form] = Form.useForm<{ text: string }>();
  const [key] = useState(() => keysOf());
  const [open, setOpen] = useState(false);
  const [wrong, setWrong] = useState<string | null>(null);
  if (!open) {
    return (
      <Button block className="own-button" onClick={() => setOpen(true)}>
        {t('repair.reopen')}
      </Button>
    );
  }
  const send = (fields: { text: string }) => {
    setWrong(null);
    const text = fields.text.trim();
    void step.mutateAsync({ what: 'reopen', text, key: key({ text }) }).then(
      () => void message.success(t('repair.reopened')),
      (error: unknown) => {
        const fault = faultOf(error);
        const said = placeErrors(form, error, ['text'], t);
        setWrong(fault ? t(`repair.fault.${fault}`) : said);
      },
    );
  };
  return (
    <Form<{ text: string }>
      form={form}
      className="own-ask own-calmly"
      layout="vertical"
      requiredMark={false}
      validateTrigger="onBlur"
      onFinish={send}
    >
      <Form.Item name="text" label={t('repair.reopen_text')} extra={t('repair.text_about')} rules={rules}>
        <Input.TextArea rows={3} placeholder={t('repair.reopen_hint')} autoFocus />
      </Form.Item>
      {wrong && <Alert type="error" showIcon role="alert" title={wrong} />}
      <div className="own-actions">
        <BusyButton type="primary" htmlType="submit" className="own-button" busy={step.isPending}>
          {t('repair.reopen_send')}
        </BusyButton>
        <Button className="own-button" onClick={() => setOpen(false)}>
          {t('common.cancel')}
        </Button>
      </div>
    </Form>
  );
}
