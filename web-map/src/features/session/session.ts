/** Who is signed in. The cookie is out of reach, so a note remembers that there may be one worth asking about. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { answerOf, api, onSignedOut } from '../../api/client';
import { keys } from '../../api/keys';
import { Problem } from '../../api/problem';
import type { Me } from '../../api/types';
import { forgetPurpose } from '../purpose/purpose';

const NOTE = 'menpai.signed_in';
const KEY = keys.session;

export type Session =
  | { state: 'unknown' }
  | { state: 'failed'; problem: unknown; retry(): void }
  | { state: 'signed_out'; expired: boolean }
  | { state: 'signed_in'; me: Me };

type Answer = { me: Me | null; expired: boolean };

async function fetchSession(): Promise<Answer> {
  if (!localStorage.getItem(NOTE)) return { me: null, expired: false };
  try {
    return { me: await answerOf(api.GET('/auth/me')), expired: false };
  } catch (problem) {
    if (!(problem instanceof Problem) || problem.status !== 401) throw problem;
    return { me: null, expired: true };
  }
}

export function useSession(): Session {
  const client = useQueryClient();
  const query = useQuery({ queryKey: KEY, queryFn: fetchSession, staleTime: Number.POSITIVE_INFINITY });

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

  if (query.data?.me) return { state: 'signed_in', me: query.data.me };
  if (query.data) return { state: 'signed_out', expired: query.data.expired };
  if (query.isError) return { state: 'failed', problem: query.error, retry: () => void query.refetch() };
  return { state: 'unknown' };
}

function leave() {
  localStorage.removeItem(NOTE);
  forgetPurpose();
}

export async function signIn(user_name: string, password: string): Promise<Me> {
  await answerOf(api.POST('/auth/login', { body: { user_name, password } }));
  const me = await answerOf(api.GET('/auth/me'));
  localStorage.setItem(NOTE, '1');
  return me;
}

/** For use with the query client: what the session is after signing in or out. */
export function useSessionChange() {
  const client = useQueryClient();
  return {
    signedIn: (me: Me) => client.setQueryData<Answer>(KEY, { me, expired: false }),
    signOut: async () => {
      await api.POST('/auth/logout').catch(() => undefined);
      leave();
      client.setQueryData<Answer>(KEY, { me: null, expired: false });
      client.removeQueries({ predicate: (other) => other.queryKey[0] !== KEY[0] });
    },
  };
}
