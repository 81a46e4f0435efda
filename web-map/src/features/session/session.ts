/** Who is signed in. The cookie is out of reach, so a note remembers that there may be one worth asking about. */

import { Problem } from '@menpai/client';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { answerOf, api, onSignedOut } from '../../api/client';
import { keys } from '../../api/keys';
import { againAfter, isOutage } from '../../api/outage';
import { keepFresh, noteFresh } from '../../api/refresh';
import type { Me } from '../../api/types';
import { forgetKept } from '../../offline/kept';
import { useStandingError } from '../../ui/useStandingError';
import { forgetPurpose } from '../purpose/purpose';

const NOTE = 'menpai.signed_in';
const KEY = keys.session;

/** Coming back from the provider: whether somebody is signed in now, or why not. Taken out of the address at once. */
function takeReturn(): string | null {
  const url = new URL(window.location.href);
  const signedIn = url.searchParams.get('signed_in');
  const error = url.searchParams.get('sign_in_error');
  if (!signedIn && !error) return null;
  if (signedIn) localStorage.setItem(NOTE, '1');
  url.searchParams.delete('signed_in');
  url.searchParams.delete('sign_in_error');
  window.history.replaceState(window.history.state, '', url);
  return error;
}

/** Why signing in through the provider failed; a key of the texts, or null. */
export const providerError = takeReturn();

export type Session =
  | { state: 'unknown' }
  | { state: 'failed'; problem: unknown; busy: boolean; retry(): void }
  | { state: 'signed_out'; expired: boolean }
  | { state: 'signed_in'; me: Me };

/** Who was signed in when the server was last asked: it opens what the phone kept, and nothing else. */
const KNOWN = 'menpai.me';
const AGAIN_MS = 10_000;

type Answer = { me: Me | null; expired: boolean; remembered?: boolean };

async function fetchSession(): Promise<Answer> {
  if (!localStorage.getItem(NOTE)) return { me: null, expired: false };
  try {
    const me = await answerOf(api.GET('/auth/me'));
    remember(me);
    return { me, expired: false };
  } catch (problem) {
    // In a dead spot one goes on with what was loaded; the server asks again who it is with the first answer.
    const known = isDeadSpot(problem) ? remembered() : null;
    if (known) return { me: known, expired: false, remembered: true };
    if (!(problem instanceof Problem) || problem.status !== 401) throw problem;
    return { me: null, expired: true };
  }
}

/** No answer came at all: a server that answers that it is busy is there. */
function isDeadSpot(problem: unknown): boolean {
  return isOutage(problem) && problem instanceof Problem && problem.status === 0;
}

function remember(me: Me): void {
  // Whoever still has to set something up has nothing to go on with.
  if (me.pending.length === 0) localStorage.setItem(KNOWN, JSON.stringify(me));
}

function remembered(): Me | null {
  try {
    return JSON.parse(localStorage.getItem(KNOWN) ?? 'null') as Me | null;
  } catch {
    return null;
  }
}

export function useSession(): Session {
  const client = useQueryClient();
  const query = useQuery({
    queryKey: KEY,
    queryFn: fetchSession,
    staleTime: Number.POSITIVE_INFINITY,
    // Asked without a network too: that there is none is an answer.
    networkMode: 'always',
    refetchInterval: ({ state }) =>
      state.data?.remembered ? AGAIN_MS : againAfter({ queryKey: KEY, state }),
  });
  const problem = useStandingError(query);

  useEffect(
    () =>
      onSignedOut(() => {
        if (!client.getQueryData<Answer>(KEY)?.me) return;
        leave();
        client.setQueryData<Answer>(KEY, { me: null, expired: true });
        client.removeQueries({ predicate: (other) => other.queryKey[0] !== KEY[0] });
      }),
    [client],
  );

  const signedIn = Boolean(query.data?.me);
  useEffect(() => (signedIn ? keepFresh() : undefined), [signedIn]);

  if (query.data?.me) return { state: 'signed_in', me: query.data.me };
  if (query.data) return { state: 'signed_out', expired: query.data.expired };
  if (problem) {
    return { state: 'failed', problem, busy: query.isFetching, retry: () => void query.refetch() };
  }
  return { state: 'unknown' };
}

function leave() {
  localStorage.removeItem(NOTE);
  localStorage.removeItem(KNOWN);
  forgetKept();
  forgetPurpose();
}

async function entered(): Promise<Me> {
  noteFresh();
  const me = await answerOf(api.GET('/auth/me'));
  localStorage.setItem(NOTE, '1');
  remember(me);
  return me;
}

/** With a password, and a code once the server has asked for one. */
export async function signIn(user_name: string, password: string, code?: string): Promise<Me> {
  await answerOf(api.POST('/auth/login', { body: { user_name, password, ...(code && { code }) } }));
  return entered();
}

/** What somebody says whose phone the registry knows: the number of their document, or that it is not them. */
export type WhoseIs = { id_number: string } | { not_me: true };

/** With the code that was sent to a phone. */
export async function signInByPhone(phone: string, code: string, whose?: WhoseIs): Promise<Me> {
  await answerOf(api.POST('/auth/codes/verify', { body: { phone, code, ...whose } }));
  return entered();
}

/** For use with the query client: what the session is after signing in or out, or after a step of setting up. */
export function useSessionChange() {
  const client = useQueryClient();
  const gone = () => {
    leave();
    client.setQueryData<Answer>(KEY, { me: null, expired: false });
    client.removeQueries({ predicate: (other) => other.queryKey[0] !== KEY[0] });
  };
  return {
    signedIn: (me: Me) => client.setQueryData<Answer>(KEY, { me, expired: false }),
    ask: () => client.invalidateQueries({ queryKey: KEY }),
    signOut: async () => {
      await api.POST('/auth/logout').catch(() => undefined);
      gone();
    },
    /** The server has ended it already. */
    gone,
  };
}
