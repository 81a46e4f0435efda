/** Asks for one code and hands it on. */

import { Problem } from '@menpai/client';
import { Alert, Form } from 'antd';
import { useTranslation } from 'react-i18next';
import { BusyButton } from '../../../ui/BusyButton';
import { CodeInput } from '../../../ui/CodeInput';
import { refusalText } from '../refusal';

type Props = {
  submit: string;
  hint: string;
  pending: boolean;
  error: unknown;
  onCode(code: string): void;
};

export function CodeForm({ submit, hint, pending, error, onCode }: Props) {
  const { t } = useTranslation();
  const wrong = error instanceof Problem && error.fieldErrors.some(({ field }) => field === 'code');
  return (
    <Form<{ code: string }>
      layout="vertical"
      requiredMark={false}
      onFinish={({ code }) => onCode(code.trim())}
    >
      {error !== null && error !== undefined && (
        <Alert
          type="error"
          showIcon
          role="alert"
          title={wrong ? t('session.wrong_code') : refusalText(error, t)}
        />
      )}
      <Form.Item
        name="code"
        label={t('session.code')}
        extra={hint}
        rules={[{ required: true, whitespace: true, message: t('rule.required') }]}
      >
        <CodeInput autoFocus />
      </Form.Item>
      <BusyButton type="primary" htmlType="submit" size="large" block busy={pending}>
        {submit}
      </BusyButton>
    </Form>
  );
}
