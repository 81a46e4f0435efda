/** The lock of a unit and its keys. Reading keys is a look; a lock server takes or drops them meanwhile. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { answerOf, api } from '../../api/client';
import { keys } from '../../api/keys';
import { pageMembers, usePages } from '../../api/pages';
import { asMembers, type Declared } from '../purpose/purpose';
import type { Lock, LockKey } from './shapes';

/** The lock that a unit has now; `null`: none. */
export function useLockOf(unit: string) {
  return useQuery({
    queryKey: keys.lockOf(unit),
    staleTime: 0,
    queryFn: async (): Promise<Lock | null> => {
      const query = { unit_id: unit, limit: 200 };
      const { items } = await answerOf(api.GET('/locks', { params: { query } }));
      return items.find(({ removed_at }) => !removed_at) ?? null;
    },
  });
}

/** `staleTime`: how long what was looked at may be shown again; a landlord sees it anew each time. */
export function useLockKeys(lock: string, declared: Declared, staleTime = 0) {
  return usePages({
    queryKey: [...keys.lockKeys(lock), declared],
    staleTime,
    fetchPage: (cursor) =>
      answerOf(
        api.GET('/locks/{id}/keys', {
          params: { path: { id: lock }, query: { ...asMembers(declared), ...pageMembers(cursor, 200) } },
        }),
      ),
  });
}

export function useTakeBack({ id, version, lock_id }: LockKey) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () =>
      answerOf(
        api.POST('/keys/{id}/revoke', {
          params: { path: { id }, header: { 'If-Match': `"${version}"` } },
        }),
      ),
    onSettled: () => client.refetchQueries({ queryKey: keys.lockKeys(lock_id) }),
  });
}
