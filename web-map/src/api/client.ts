/** The one HTTP client. The tokens are HttpOnly cookies: none is ever in the console's hands. */
import createClient, { type Middleware } from 'openapi-fetch';
import { Problem, problemFrom } from './problem';
import { refreshSession } from './refresh';
import type { paths } from './schema';

const SAFE_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);
const LOGIN_PATH = '/auth/login';

type Listener = () => void;
const signedOutListeners = new Set<Listener>();

/** Calls back whenever the server no longer knows the session. */
export function onSignedOut(listener: Listener): () => void {
  signedOutListeners.add(listener);
  return () => signedOutListeners.delete(listener);
}

const session: Middleware = {
  onRequest({ request }) {
    // With the cookie, the server asks unsafe methods for a header that no foreign page can send.
    if (!SAFE_METHODS.has(request.method)) request.headers.set('X-Menpai-Client', 'console');
    return request;
  },
  onResponse({ response, schemaPath }) {
    if (response.status === 401 && schemaPath !== LOGIN_PATH) {
      for (const listener of signedOutListeners) listener();
    }
  },
};

/** Sends a request; where the access token has run out, once more with a fresh one. */
async function send(request: Request): Promise<Response> {
  const again = request.clone();
  const response = await fetch(request);
  if (response.status !== 401 || request.url.endsWith(LOGIN_PATH)) return response;
  return (await refreshSession().catch(() => false)) ? fetch(again) : response;
}

export const api = createClient<paths>({ baseUrl: `${window.location.origin}/api/v1`, fetch: send });
api.use(session);

type Answer<T> = { data?: T; error?: unknown; response: Response };

/** The body of a successful answer; anything else is thrown as a `Problem`. */
export async function answerOf<T>(request: Promise<Answer<T>>): Promise<T> {
  let answer: Answer<T>;
  try {
    answer = await request;
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === 'AbortError') throw cause;
    throw new Problem(0, {});
  }
  if (!answer.response.ok) throw problemFrom(answer.response, answer.error);
  return answer.data as T;
}
