/** User name and password; then a code, where the account has a second factor. */
import { useMutation } from '@tanstack/react-query';
import { Alert, Button, Form, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { BusyButton } from '../../ui/BusyButton';
import { CodeInput } from '../../ui/CodeInput';
import { isFirstAsking, needsCode, refusalText } from './refusal';
import { signIn, useSessionChange } from './session';

type Fields = { user_name: string; password: string; code?: string };

export function PasswordSignIn({ oidc }: { oidc: string | null }) {
  const { t } = useTranslation();
  const session = useSessionChange();
  const [asksCode, setAsksCode] = useState(false);
  const attempt = useMutation({
    mutationFn: ({ user_name, password, code }: Fields) => signIn(user_name.trim(), password, code?.trim()),
    onSuccess: session.signedIn,
    onError: (error) => setAsksCode(needsCode(error) || asksCode),
  });
  const required = { required: true, message: t('rule.required') };
  return (
    <>
      {attempt.isError &&
        (isFirstAsking(attempt.error) ? (
          <Alert type="info" showIcon role="status" title={t('session.code_needed')} />
        ) : (
          <Alert type="error" showIcon role="alert" title={refusalText(attempt.error, t)} />
        ))}
      <Form<Fields> layout="vertical" requiredMark={false} onFinish={(fields) => attempt.mutate(fields)}>
        <Form.Item name="user_name" label={t('session.user_name')} rules={[required]}>
          <Input autoFocus autoComplete="username" autoCapitalize="none" spellCheck={false} size="large" />
        </Form.Item>
        <Form.Item name="password" label={t('session.password')} rules={[required]}>
          <Input.Password autoComplete="current-password" size="large" />
        </Form.Item>
        {asksCode && (
          <Form.Item name="code" label={t('session.code')} extra={t('session.code_hint')} rules={[required]}>
            <CodeInput autoFocus />
          </Form.Item>
        )}
        <BusyButton type="primary" htmlType="submit" size="large" block busy={attempt.isPending}>
          {t('session.sign_in')}
        </BusyButton>
      </Form>
      {oidc && (
        <Button size="large" block href="/api/v1/auth/oidc/start">
          {t('session.through', { provider: oidc })}
        </Button>
      )}
    </>
  );
}
