/** This browser's client: the session is an HttpOnly cookie, renewed where it has run out; no token is ever in a page's hands. */
import { createClient } from '@menpai/client';
import { currentLanguage } from '../i18n';
import { refreshSession } from './refresh';

export { answerOf } from '@menpai/client';

const LOGIN_PATH = '/auth/login';

type Listener = () => void;
const signedOutListeners = new Set<Listener>();

/** Calls back whenever the server no longer knows the session. */
export function onSignedOut(listener: Listener): () => void {
  signedOutListeners.add(listener);
  return () => signedOutListeners.delete(listener);
}

/** Sends a request; where the access token has run out, once more with a fresh one. */
async function send(request: Request): Promise<Response> {
  const again = request.clone();
  const response = await fetch(request);
  if (response.status !== 401 || request.url.endsWith(LOGIN_PATH)) return response;
  return (await refreshSession().catch(() => false)) ? fetch(again) : response;
}

export const api = createClient({
  baseUrl: `${window.location.origin}/api/v1`,
  name: 'console',
  language: currentLanguage,
  fetch: send,
});

api.use({
  onResponse({ response, schemaPath }) {
    if (response.status === 401 && schemaPath !== LOGIN_PATH) {
      for (const listener of signedOutListeners) listener();
    }
  },
});
