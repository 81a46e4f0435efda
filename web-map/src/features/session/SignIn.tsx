/** The first screen: what this is, and the way in. */
import { useMutation } from '@tanstack/react-query';
import { Alert, Button, Form, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Problem } from '../../api/problem';
import { useProvider } from '../../app/config';
import { BusyButton } from '../../ui/BusyButton';
import { LanguageSwitch } from '../../ui/LanguageSwitch';
import { Logo } from '../../ui/Logo';
import { problemText } from '../../ui/problemText';
import { providerError, signIn, useSessionChange } from './session';
import './SignIn.css';

type Fields = { user_name: string; password: string; code?: string };

const CODE_NEEDED = 'urn:menpai:problem:second_factor_required';

export function SignIn({ expired }: { expired: boolean }) {
  const { t } = useTranslation();
  const session = useSessionChange();
  const provider = useProvider();
  const [asksCode, setAsksCode] = useState(false);
  const attempt = useMutation({
    mutationFn: ({ user_name, password, code }: Fields) => signIn(user_name.trim(), password, code?.trim()),
    onSuccess: session.signedIn,
    onError: (error) => setAsksCode(needsCode(error) || asksCode),
  });

  return (
    <main className="sign-in">
      <div className="sign-in-language">
        <LanguageSwitch />
      </div>
      <section className="sign-in-card" aria-labelledby="product">
        <Logo size={52} />
        <h1 id="product">
          {t('product.name')} <span>{t('product.latin')}</span>
        </h1>
        <p className="sign-in-line">{t('product.line')}</p>
        {expired && attempt.isIdle && (
          <Alert type="info" showIcon title={t('session.expired')} role="status" />
        )}
        {providerError && attempt.isIdle && (
          <Alert type="error" showIcon role="alert" title={providerText(providerError, t)} />
        )}
        {attempt.isError &&
          (isFirstAsking(attempt.error) ? (
            <Alert type="info" showIcon role="status" title={t('session.code_needed')} />
          ) : (
            <Alert type="error" showIcon role="alert" title={refusalText(attempt.error, t)} />
          ))}
        <Form<Fields> layout="vertical" requiredMark={false} onFinish={(fields) => attempt.mutate(fields)}>
          <Form.Item
            name="user_name"
            label={t('session.user_name')}
            rules={[{ required: true, message: t('rule.required') }]}
          >
            <Input autoFocus autoComplete="username" autoCapitalize="none" spellCheck={false} size="large" />
          </Form.Item>
          <Form.Item
            name="password"
            label={t('session.password')}
            rules={[{ required: true, message: t('rule.required') }]}
          >
            <Input.Password autoComplete="current-password" size="large" />
          </Form.Item>
          {asksCode && (
            <Form.Item
              name="code"
              label={t('session.code')}
              extra={t('session.code_hint')}
              rules={[{ required: true, message: t('rule.required') }]}
            >
              <Input autoFocus autoComplete="one-time-code" spellCheck={false} size="large" />
            </Form.Item>
          )}
          <BusyButton type="primary" htmlType="submit" size="large" block busy={attempt.isPending}>
            {t('session.sign_in')}
          </BusyButton>
        </Form>
        {provider.data && (
          <Button href="/api/v1/auth/oidc/start" size="large" block>
            {t('session.through', { provider: provider.data })}
          </Button>
        )}
        <p className="sign-in-notice">{t('session.notice')}</p>
      </section>
    </main>
  );
}

function providerText(key: string, t: ReturnType<typeof useTranslation>['t']): string {
  switch (key) {
    case 'oidc_unknown':
      return t('session.oidc_unknown');
    case 'oidc_refused':
      return t('session.oidc_refused');
    case 'oidc_state':
      return t('session.oidc_state');
    default:
      return t('session.oidc_provider');
  }
}

function needsCode(error: unknown): error is Problem {
  return error instanceof Problem && error.type === CODE_NEEDED;
}

/** The password was right, and nobody has been asked for a code yet. */
function isFirstAsking(error: unknown): boolean {
  return needsCode(error) && error.fieldErrors.every(({ code }) => code === 'required');
}

function refusalText(error: unknown, t: ReturnType<typeof useTranslation>['t']): string {
  if (needsCode(error)) return t('session.wrong_code');
  if (error instanceof Problem && error.status === 401) return t('session.wrong');
  if (error instanceof Problem && error.status === 429) return t('session.too_many');
  return problemText(error, t);
}
