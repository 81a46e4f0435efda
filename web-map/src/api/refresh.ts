/**
 * Keeps the session going. Access tokens live for minutes; the refresh token is a cookie too, sent only to this address.
 * Each is good once, so that all who need a fresh one share one request, also across tabs where the browser has locks.
 */
const REFRESH_URL = '/api/v1/auth/refresh';
const FRESH_MS = 10 * 60_000;
const LOOK_EVERY_MS = 60_000;
/** Another tab was faster: its cookies are about to arrive. */
const OTHER_TAB_MS = 1_000;

let running: Promise<boolean> | null = null;
let refreshedAt = 0;

/** Asks for fresh tokens; whether the session goes on. */
export function refreshSession(): Promise<boolean> {
  running ??= withLock(ask).finally(() => {
    running = null;
  });
  return running;
}

async function withLock(work: () => Promise<boolean>): Promise<boolean> {
  // Only where the page came over HTTPS or from this machine.
  return navigator.locks ? await navigator.locks.request('menpai.refresh', work) : work();
}

async function ask(): Promise<boolean> {
  const response = await fetch(REFRESH_URL, { method: 'POST', headers: { 'X-Menpai-Client': 'console' } });
  if (response.status === 409) await new Promise((resolve) => window.setTimeout(resolve, OTHER_TAB_MS));
  else if (!response.ok) return false;
  refreshedAt = Date.now();
  return true;
}

/** Notes that there are fresh tokens: somebody has just signed in. */
export function noteFresh(): void {
  refreshedAt = Date.now();
}

/** Refreshes ahead of time while somebody looks at the page: the map asks for its tiles by itself. Returns how to stop. */
export function keepFresh(): () => void {
  const look = () => {
    if (document.visibilityState === 'visible' && Date.now() - refreshedAt > FRESH_MS)
      void refreshSession().catch(() => false);
  };
  const timer = window.setInterval(look, LOOK_EVERY_MS);
  document.addEventListener('visibilitychange', look);
  return () => {
    window.clearInterval(timer);
    document.removeEventListener('visibilitychange', look);
  };
}
