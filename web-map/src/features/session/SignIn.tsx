/** The first screen: what this is, and the way in. */
import { useMutation } from '@tanstack/react-query';
import { Alert, Form, Input } from 'antd';
import { useTranslation } from 'react-i18next';
import { Problem } from '../../api/problem';
import { BusyButton } from '../../ui/BusyButton';
import { LanguageSwitch } from '../../ui/LanguageSwitch';
import { Logo } from '../../ui/Logo';
import { problemText } from '../../ui/problemText';
import { signIn, useSessionChange } from './session';
import './SignIn.css';

type Fields = { user_name: string; password: string };

export function SignIn({ expired }: { expired: boolean }) {
  const { t } = useTranslation();
  const session = useSessionChange();
  const attempt = useMutation({
    mutationFn: ({ user_name, password }: Fields) => signIn(user_name.trim(), password),
    onSuccess: session.signedIn,
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
        {attempt.isError && (
          <Alert type="error" showIcon role="alert" title={refusalText(attempt.error, t)} />
        )}
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
          <BusyButton type="primary" htmlType="submit" size="large" block busy={attempt.isPending}>
            {t('session.sign_in')}
          </BusyButton>
        </Form>
        <p className="sign-in-notice">{t('session.notice')}</p>
      </section>
    </main>
  );
}

function refusalText(error: unknown, t: ReturnType<typeof useTranslation>['t']): string {
  if (error instanceof Problem && error.status === 401) return t('session.wrong');
  if (error instanceof Problem && error.status === 429) return t('session.too_many');
  return problemText(error, t);
}
