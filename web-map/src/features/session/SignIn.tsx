/** The first screen: what this is, and the ways in: staff by password, people by their phone. */
import { Alert, Segmented } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useConsoleConfig } from '../../app/config';
import { LanguageSwitch } from '../../ui/LanguageSwitch';
import { Logo } from '../../ui/Logo';
import { PasswordSignIn } from './PasswordSignIn';
import { PhoneSignIn } from './PhoneSignIn';
import { providerError } from './session';
import './SignIn.css';

type Way = 'staff' | 'phone';

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
  const [way, setWay] = useState<Way>('staff');
  const phone = way === 'phone' && config?.phone_codes;
  const failure = PROVIDER_ERRORS.find((key) => key === providerError);
  return (
    <main className={phone ? 'sign-in is-large' : 'sign-in'}>
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
        {config?.phone_codes && (
          <Segmented<Way>
            block
            size="large"
            aria-label={t('session.who')}
            value={way}
            onChange={setWay}
            options={[
              { value: 'staff', label: t('session.as_staff') },
              { value: 'phone', label: t('session.as_person') },
            ]}
          />
        )}
        {phone ? <PhoneSignIn /> : <PasswordSignIn oidc={config?.oidc_label ?? null} />}
        <p className="sign-in-notice">{t('session.notice')}</p>
      </section>
    </main>
  );
}
