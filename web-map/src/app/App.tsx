/** Signed out: the way in. Signed in: the console of one of the caller's sites. */
import { Suspense, useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { isOutage } from '../api/outage';
import { CallerContext, isOwner } from '../features/session/caller';
import { SignIn } from '../features/session/SignIn';
import { useSession } from '../features/session/session';
import { Setup } from '../features/session/setup/Setup';
import { Failed } from '../ui/Answer';
import { AtSite } from './AtSite';

export function App() {
  const { t } = useTranslation();
  const session = useSession();
  const waiting = <p className="app-waiting">{t('common.loading')}</p>;

  switch (session.state) {
    case 'unknown':
      return waiting;
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
      if (isOwner(me)) return <Elsewhere />;
      return (
        <CallerContext value={me}>
          <Suspense fallback={waiting}>
            <AtSite me={me} />
          </Suspense>
        </CallerContext>
      );
    }
  }
}

/** Landlords and tenants have a page of their own. */
function Elsewhere() {
  const { t } = useTranslation();
  useEffect(() => window.location.replace('/m'), []);
  return <p className="app-waiting">{t('common.loading')}</p>;
}
