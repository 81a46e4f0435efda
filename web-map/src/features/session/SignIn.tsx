/** The first screen: what this is, and the way in for whoever works here; landlords and tenants have a page of their own. */
import { Alert, Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { useConsoleConfig } from '../../app/config';
import { LanguageSwitch } from '../../ui/LanguageSwitch';
import { Logo } from '../../ui/Logo';
import { PasswordSignIn } from './PasswordSignIn';
import { providerError } from './session';
import './SignIn.css';

const PROVIDER_ERRORS = [
  'oidc_state',
  'oidc_refused',
  'oidc_provider',
  'oidc_unfit',
  'oidc_unknown',
] as const;

export function SignIn({ expired }: { expired: boolean }) {
  const { t } = useTranslation();
  const config = useConsoleConfig().data;
  const failure = PROVIDER_ERRORS.find((key) => key === providerError);
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
        {expired && <Alert type="info" showIcon title={t('session.expired')} role="status" />}
        {failure && <Alert type="error" showIcon title={t(`session.${failure}`)} role="alert" />}
        <PasswordSignIn oidc={config?.oidc_label ?? null} />
        <Button size="large" block href="/m">
          {t('session.as_person')}
        </Button>
        <p className="sign-in-notice">{t('session.notice')}</p>
      </section>
    </main>
  );
}
