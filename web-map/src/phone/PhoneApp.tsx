/** Signed out: the way in. Signed in: one screen at a time, with its name and the way back. */
import { ArrowLeftOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { isOutage } from '../api/outage';
import type { Me } from '../api/types';
import { CallerContext, isOwner } from '../features/session/caller';
import { useSession } from '../features/session/session';
import { Setup } from '../features/session/setup/Setup';
import { Failed } from '../ui/Answer';
import { LanguageSwitch } from '../ui/LanguageSwitch';
import { Logo } from '../ui/Logo';
import { Content } from './Content';
import { SignIn } from './SignIn';
import { VisitorPage } from './VisitorPage';
import { goBack, isVisitorPage, useWay, writeWay } from './way';
import '../app/office/Office.css';
import '../features/own/own.css';
import '../features/filing/filing.css';
import '../features/market/market.css';
import '../features/offers/offers.css';
import '../features/rooms/rooms.css';
import '../features/contracts/contracts.css';
import '../features/viewings/viewings.css';
import '../features/ownership/ownership.css';
import './phone.css';

export function PhoneApp() {
  // Whoever was sent a link to a code needs no account.
  return isVisitorPage(window.location.pathname) ? <VisitorPage /> : <Session />;
}

function Session() {
  const { t } = useTranslation();
  const session = useSession();
  switch (session.state) {
    case 'unknown':
      return <p className="app-waiting">{t('common.loading')}</p>;
    case 'failed':
      return (
        <div className="app-waiting">
          <Failed
            error={session.problem}
            retry={session.retry}
            busy={session.busy}
            again={isOutage(session.problem)}
          />
        </div>
      );
    case 'signed_out':
      return <SignIn expired={session.expired} />;
    case 'signed_in': {
      const { me } = session;
      if (me.pending.length > 0) return <Setup me={me} />;
      return isOwner(me) ? <Signed me={me} /> : <Elsewhere />;
    }
  }
}

/** Who works here has nothing of their own on these screens. */
function Elsewhere() {
  const { t } = useTranslation();
  useEffect(() => window.location.replace('/'), []);
  return <p className="app-waiting">{t('common.loading')}</p>;
}

function Signed({ me }: { me: Me }) {
  const { t } = useTranslation();
  const way = useWay();
  const heading = useRef<HTMLHeadingElement>(null);
  // Another screen, also the same one of another dwelling.
  const subject = writeWay(way);
  const name = t(`phone.screens.${way.screen}`);
  const home = way.screen === 'home';

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new screen is what this waits for
  useEffect(() => {
    window.scrollTo({ top: 0 });
    heading.current?.focus({ preventScroll: true });
    document.title = home ? t('product.name') : `${name} · ${t('product.name')}`;
  }, [subject, name]);

  return (
    <CallerContext value={me}>
      <div className="own-app">
        <header className="own-head">
          {home ? (
            <>
              <Logo size={30} />
              <h1>{t('product.name')}</h1>
              <span className="own-head-end">
                <LanguageSwitch />
              </span>
            </>
          ) : (
            <>
              <Button type="text" icon={<ArrowLeftOutlined />} onClick={goBack}>
                {t('common.back')}
              </Button>
              <h1 ref={heading} tabIndex={-1}>
                {name}
              </h1>
            </>
          )}
        </header>
        <main className="own own-main" data-screen={way.screen}>
          <Content key={subject} way={way} />
        </main>
      </div>
    </CallerContext>
  );
}
