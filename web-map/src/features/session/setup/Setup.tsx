/** What must be done before anything else is open: one step after the other, each with its reason. */
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Me } from '../../../api/types';
import { LanguageSwitch } from '../../../ui/LanguageSwitch';
import { Logo } from '../../../ui/Logo';
import { useSessionChange } from '../session';
import { ChangePassword } from './ChangePassword';
import { EnrolFactor } from './EnrolFactor';
import { ShowCode } from './ShowCode';
import '../SignIn.css';

export function Setup({ me }: { me: Me }) {
  const { t } = useTranslation();
  const session = useSessionChange();
  const [step] = me.pending;
  return (
    <main className="sign-in">
      <div className="sign-in-language">
        <LanguageSwitch />
      </div>
      <section className="sign-in-card is-wide" aria-labelledby="setup">
        <Logo size={40} />
        <h1 id="setup">{t(`setup.title.${step ?? 'password'}`)}</h1>
        <p className="sign-in-line">{t(`setup.why.${step ?? 'password'}`)}</p>
        {step === 'password' && <ChangePassword hasFactor={false} onDone={() => void session.ask()} />}
        {step === 'second_factor' && <EnrolFactor onDone={() => void session.ask()} />}
        {step === 'code' && <ShowCode onDone={() => void session.ask()} />}
        <Button type="link" onClick={() => void session.signOut()}>
          {t('session.sign_out')}
        </Button>
      </section>
    </main>
  );
}
