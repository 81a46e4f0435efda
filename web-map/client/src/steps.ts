/**
 * Steps: what changes something that is there already, and a POST that moves it on. One whose answer was lost goes out again under the key that it had, so that
 * the server, which may have done it, does not do it twice nor refuse it; with any answer it is over, and the next has a key of its own.
 */
import type { Middleware } from 'openapi-fetch';
import { keysOf } from './key.ts';

const HEADER = 'Idempotency-Key';

const CHANGES: ReadonlySet<string> = new Set(['DELETE', 'PATCH', 'PUT']);

/** How the addresses of such a POST end. What shows a code anew, or a page of something, is none. */
const STEPS: ReadonlySet<string> = new Set([
  'accept',
  'approve',
  'cancel',
  'claim',
  'confirm',
  'correct',
  'decline',
  'end',
  'give-up',
  'hand-over',
  'join',
  'object',
  'offer',
  'publish',
  'rate',
  'refuse',
  'reject',
  'remove',
  'renew',
  'reopen',
  'reschedule',
  'resume',
  'revoke',
  'rotate-key',
  'solve',
  'submit',
  'suspend',
  'take-down',
  'void',
  'withdraw',
]);

export function isStep(method: string, path: string): boolean {
  if (path.startsWith('/auth/')) return false;
  const last = path.slice(path.lastIndexOf('/') + 1);
  return CHANGES.has(method) || (method === 'POST' && STEPS.has(last));
}

/** What a step is taken on: all steps of one thing end with the first answer to one of them. */
function thingOf({ method, url }: Request): string {
  return CHANGES.has(method) ? url : url.slice(0, url.lastIndexOf('/'));
}

/** Whether the server has said what became of it. */
function isAnswer({ status }: Response): boolean {
  return status < 500;
}

export function stepKeys(): Middleware {
  const waiting = new Map<string, ReturnType<typeof keysOf>>();
  return {
    async onRequest({ request, schemaPath }) {
      if (!isStep(request.method, schemaPath) || request.headers.has(HEADER)) return;
      const body = await request.clone().text();
      const thing = thingOf(request);
      const key = waiting.get(thing) ?? keysOf();
      waiting.set(thing, key);
      request.headers.set(HEADER, key([request.method, request.url, request.headers.get('If-Match'), body]));
      return request;
    },
    onResponse({ request, response, schemaPath }) {
      if (isStep(request.method, schemaPath) && isAnswer(response)) waiting.delete(thingOf(request));
    },
  };
}
