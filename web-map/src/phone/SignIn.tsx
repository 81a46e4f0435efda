/** The way in for landlords and tenants: by their phone; with a password where there are no codes, or somebody has one. */
import { Alert, Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useConsoleConfig } from '../app/config';
import { PasswordSignIn } from '../features/session/PasswordSignIn';
import { PhoneSignIn } from '../features/session/PhoneSignIn';
import { LanguageSwitch } from '../ui/LanguageSwitch';
import { Logo } from '../ui/Logo';
import { useWay } from './way';
import '../features/session/SignIn.css';

export function SignIn({ expired }: { expired: boolean }) {
  const { t } = useTranslation();
  const config = useConsoleConfig();
  const [wanted, setWanted] = useState<'phone' | 'password'>('phone');
  const { screen } = useWay();
  const codes = config.data?.phone_codes ?? true;
  const byPhone = codes && wanted === 'phone';
  return (
    <main className="sign-in is-large">
      <div className="sign-in-language">
        <LanguageSwitch />
      </div>
      <section className="sign-in-card" aria-labelledby="product">
        <Logo size={52} />
        <h1 id="product">
          {t('product.name')} <span>{t('phone.title')}</span>
        </h1>
        {(screen === 'door' || screen === 'join' || screen === 'join-agent' || screen === 'claim') && (
          <Alert type="success" showIcon role="status" title={t(`phone.sign_in_${screen}`)} />
        )}
        {expired && <Alert type="info" showIcon role="status" title={t('session.expired')} />}
        {byPhone ? <PhoneSignIn /> : <PasswordSignIn oidc={null} />}
        {codes && (
          <Button type="link" block onClick={() => setWanted(byPhone ? 'password' : 'phone')}>
            {t(byPhone ? 'phone.sign_in_password' : 'phone.sign_in_phone')}
          </Button>
        )}
        <p className="sign-in-notice">{t('session.notice')}</p>
      </section>
    </main>
  );
}
