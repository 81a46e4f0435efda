/** Another password: at the first sign-in, and whenever its owner wants. All other sessions end. */

import { Problem } from '@menpai/client';
import { useMutation } from '@tanstack/react-query';
import { Alert, Form, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { answerOf, api } from '../../../api/client';
import { BusyButton } from '../../../ui/BusyButton';
import { CodeInput } from '../../../ui/CodeInput';
import { ruleText } from '../../../ui/ruleText';
import { sortErrors } from '../../register/formErrors';
import { refusalText } from '../refusal';

type Fields = { current: string; new: string; again: string; code?: string };

const SHORTEST = 12;

type Props = { hasFactor: boolean; onDone(): void };

export function ChangePassword({ hasFactor, onDone }: Props) {
  const { t } = useTranslation();
  const [form] = Form.useForm<Fields>();
  const [unplaced, setUnplaced] = useState<string | null>(null);
  const change = useMutation({
    mutationFn: ({ current, new: next, code }: Fields) =>
      answerOf(
        api.POST('/auth/password', { body: { current, new: next, ...(code && { code: code.trim() }) } }),
      ),
    onSuccess: onDone,
    onError: (error) => {
      const sorted = error instanceof Problem ? sortErrors(error, ['current', 'new', 'code']) : null;
      for (const [field, errors] of sorted?.fields ?? []) {
        form.setFields([{ name: field as keyof Fields, errors: errors.map((one) => ruleText(one)) }]);
      }
      setUnplaced(
        sorted && sorted.fields.size > 0 && sorted.rest.length === 0 ? null : refusalText(error, t),
      );
    },
  });
  const required = { required: true, message: t('rule.required') };
  return (
    <Form<Fields>
      form={form}
      layout="vertical"
      requiredMark={false}
      onFinish={(fields) => {
        setUnplaced(null);
        change.mutate(fields);
      }}
    >
      {unplaced && <Alert type="error" showIcon role="alert" title={unplaced} />}
      <Form.Item name="current" label={t('setup.current')} rules={[required]}>
        <Input.Password autoFocus autoComplete="current-password" size="large" />
      </Form.Item>
      <Form.Item
        name="new"
        label={t('setup.new')}
        extra={t('setup.new_rule')}
        rules={[required, { min: SHORTEST, message: t('setup.too_short', { count: SHORTEST }) }]}
      >
        <Input.Password autoComplete="new-password" size="large" />
      </Form.Item>
      <Form.Item
        name="again"
        label={t('setup.again')}
        dependencies={['new']}
        rules={[
          required,
          {
            validator: async (_, value: string | undefined) => {
              if (value && value !== form.getFieldValue('new')) throw new Error(t('setup.differ'));
            },
          },
        ]}
      >
        <Input.Password autoComplete="new-password" size="large" />
      </Form.Item>
      {hasFactor && (
        <Form.Item name="code" label={t('session.code')} extra={t('session.code_hint')} rules={[required]}>
          <CodeInput />
        </Form.Item>
      )}
      <BusyButton type="primary" htmlType="submit" size="large" block busy={change.isPending}>
        {t('setup.change_password')}
      </BusyButton>
    </Form>
  );
}
