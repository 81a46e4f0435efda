/** Everything about oneself: what is registered, who looked, corrections, a copy; and where one is signed in. */
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useConsoleConfig } from '../app/config';
import { useUnread } from '../features/own/notificationQueries';
import { useCaller } from '../features/session/caller';
import { NewRecoveryCodes } from '../features/session/NewRecoveryCodes';
import { OwnPassword } from '../features/session/OwnPassword';
import { OwnSessions } from '../features/session/OwnSessions';
import { LanguageSwitch } from '../ui/LanguageSwitch';
import { Parts } from '../ui/Parts';
import { SignOut } from './SignOut';
import { goTo, type Screen } from './way';

const PAGES: readonly Screen[] = [
  'facts',
  'residencies',
  'filings',
  'corrections',
  'passes',
  'door-keys',
  'passages',
  'consents',
  'looks',
  'copy',
  'notifications',
  'claims',
  'agents',
];

type Opened = 'sessions' | 'password' | 'recovery' | null;

export function Me() {
  const { t } = useTranslation();
  const { account } = useCaller();
  const unread = useUnread();
  const [opened, setOpened] = useState<Opened>(null);
  // Where people sign in by their phone, they have no password to change.
  const byPassword = useConsoleConfig().data?.phone_codes === false;
  const close = () => setOpened(null);
  return (
    <>
      <p>{t('phone.me_about')}</p>
      <nav className="own-nav" aria-label={t('own.nav')}>
        {PAGES.map((screen) => (
          <Button key={screen} block onClick={() => goTo({ screen })}>
            {t(`phone.screens.${screen}`)}
            {screen === 'notifications' && unread > 0 && ` (${unread})`}
          </Button>
        ))}
      </nav>
      <section className="own-card">
        <p className="own-soft own-self">
          <Parts parts={[account.display_name, t(`role.${account.role}`)]} /> <LanguageSwitch />
        </p>
        <Button block className="own-button" onClick={() => setOpened('sessions')}>
          {t('phone.sessions')}
        </Button>
        {byPassword && (
          <>
            <Button block className="own-button" onClick={() => setOpened('password')}>
              {t('setup.change_password')}
            </Button>
            <Button block className="own-button" onClick={() => setOpened('recovery')}>
              {t('session.recovery_codes')}
            </Button>
          </>
        )}
        <SignOut />
        <Button block type="link" className="own-button" onClick={() => goTo({ screen: 'close-account' })}>
          {t('phone.screens.close-account')}
        </Button>
      </section>
      {opened === 'sessions' && <OwnSessions onClose={close} />}
      {opened === 'password' && <OwnPassword onClose={close} />}
      {opened === 'recovery' && <NewRecoveryCodes onClose={close} />}
    </>
  );
}
