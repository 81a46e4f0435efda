/** The one client: typed by the server's own document, so that a call that the server does not know does not compile. */
import createFetchClient, { type Client, type Middleware } from 'openapi-fetch';
import type { paths } from './schema.d.ts';
import { stepKeys } from './steps.ts';

const SAFE_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

export type MenpaiClient = Client<paths>;

export type ClientOptions = {
  /** With the version: `https://menpai.example/api/v1`. */
  baseUrl: string;
  /** What the program calls itself. Behind a cookie the server asks unsafe methods for a name, which no foreign page can send. */
  name?: string;
  /** An access token, for programs; a browser that signed in has a cookie instead, which no page can read. */
  token?: () => string | null | undefined;
  /** The language that refusals are told in, as `Accept-Language`: `zh-CN` or `en`. */
  language?: () => string;
  /** What sends a request: a page that renews its session does it here. */
  fetch?: (request: Request) => Promise<Response>;
};

export function createClient({
  baseUrl,
  name = 'client',
  token,
  language,
  fetch,
}: ClientOptions): MenpaiClient {
  const client = createFetchClient<paths>({ baseUrl, ...(fetch && { fetch }) });
  const caller: Middleware = {
    onRequest({ request }) {
      if (!SAFE_METHODS.has(request.method)) request.headers.set('X-Menpai-Client', name);
      if (language) request.headers.set('Accept-Language', language());
      const bearer = token?.();
      if (bearer) request.headers.set('Authorization', `Bearer ${bearer}`);
      return request;
    },
  };
  client.use(caller, stepKeys());
  return client;
}
