/** What a visitor sees who opens the link that a host sent: the code, from when until when and for where. Nobody signs in here, nobody is
 * named, and nothing is asked of the server. */
import { Alert } from 'antd';
import { useEffect, useState, useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import { CodeOnScreen } from '../features/own/CodeOnScreen';
import { useWhen } from '../features/own/useWhen';
import { readLink, type SentVisit, standOf, untilChange } from '../features/own/visitLink';
import { LanguageSwitch } from '../ui/LanguageSwitch';
import { Logo } from '../ui/Logo';

/** A phone that sleeps may count no time: it looks again at least so often. */
const LOOK_MS = 60_000;

export function VisitorPage() {
  const { t } = useTranslation();
  const hash = useHash();
  const visit = readLink(hash);
  const title = t('own.visit_link_title');
  useEffect(() => {
    document.title = `${title} · ${t('product.name')}`;
  }, [title, t]);
  return (
    <div className="own-app">
      <header className="own-head">
        <Logo size={30} />
        <h1>{title}</h1>
        <span className="own-head-end">
          <LanguageSwitch />
        </span>
      </header>
      <main className="own own-main" data-screen="visit">
        {visit ? (
          <Visit key={hash} visit={visit} />
        ) : (
          <Alert type="error" showIcon role="alert" title={t('own.visit_link_broken')} />
        )}
      </main>
    </div>
  );
}

function Visit({ visit }: { visit: SentVisit }) {
  const { t } = useTranslation();
  const when = useWhen(visit);
  const stands = standOf(visit, useNow(visit));
  const gates = visit.gates.join('、');
  return (
    <article className="own-card own-issued">
      {visit.place && <h2>{visit.place}</h2>}
      <p>
        <strong>{when}</strong>
      </p>
      {gates && <p className="own-soft">{t('own.visit_link_gates', { gates })}</p>}
      {stands === 'over' ? (
        <Alert type="warning" showIcon role="alert" title={t('own.visit_link_over')} />
      ) : (
        <>
          {stands === 'later' && (
            <Alert type="info" showIcon role="status" title={t('own.visit_link_later')} />
          )}
          <CodeOnScreen code={{ kind: 'qr', text: visit.text }} />
          {visit.pin && <CodeOnScreen code={{ kind: 'pin', text: visit.pin }} />}
          <p>{t('own.visit_link_about')}</p>
        </>
      )}
    </article>
  );
}

/** The time, as often as the visit may stand otherwise than before. */
function useNow({ from, to }: SentVisit): Date {
  const [now, setNow] = useState(() => new Date());
  useEffect(() => {
    const left = untilChange({ from, to }, now);
    if (left === null) return;
    const timer = window.setTimeout(() => setNow(new Date()), Math.min(left, LOOK_MS));
    return () => window.clearTimeout(timer);
  }, [from, to, now]);
  return now;
}

function subscribe(listener: () => void): () => void {
  window.addEventListener('hashchange', listener);
  return () => window.removeEventListener('hashchange', listener);
}

/** Another link may be opened where this one was. */
function useHash(): string {
  return useSyncExternalStore(subscribe, () => window.location.hash);
}
