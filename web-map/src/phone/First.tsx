/** For somebody whom no village knows yet: what to do first, step by step. */
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { SignOut } from './SignOut';
import { goTo } from './way';

const STEPS = ['door', 'who', 'wait'] as const;

export function First() {
  const { t } = useTranslation();
  return (
    <>
      <section className="own-card own-first">
        <h2>{t('phone.first.title')}</h2>
        <p>{t('phone.first.about')}</p>
        <ol>
          {STEPS.map((step) => (
            <li key={step}>{t(`phone.first.steps.${step}`)}</li>
          ))}
        </ol>
        <Button block type="primary" className="own-button" onClick={() => goTo({ screen: 'scan' })}>
          {t('phone.screens.scan')}
        </Button>
        <p className="own-soft">{t('phone.first.ready')}</p>
      </section>
      <p className="own-calm">{t('phone.first.contract')}</p>
      <p className="own-calm">{t('phone.first.no_plate')}</p>
      <SignOut />
    </>
  );
}
