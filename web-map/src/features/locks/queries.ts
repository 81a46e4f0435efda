/** Smart locks and their keys. Reading keys is a look; a lock server takes or drops them meanwhile, so that they are asked for anew. */
import { keyed } from '@menpai/client';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { answerOf, api } from '../../api/client';
import { keys } from '../../api/keys';
import { pageMembers, usePages } from '../../api/pages';
import { asMembers } from '../purpose/purpose';
import { OWN_UNIT } from '../rooms/purpose';
import type { CreateKey, CreateLock, Lock, LockKey } from './shapes';

const OWN = keys.own('keys');
const lockOf = (unit: string) => ['lock', unit] as const;
const keysOfLock = (lock: string) => [...keys.personal, 'lock-keys', lock] as const;

export function useOwnKeys() {
  return usePages({
    queryKey: OWN,
    staleTime: 0,
    // A PIN is kept only while it is on the screen.
    gcTime: 0,
    fetchPage: (cursor) => answerOf(api.GET('/own/keys', { params: { query: pageMembers(cursor, 200) } })),
  });
}

export function useGiveBack() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => answerOf(api.POST('/own/keys/{id}/revoke', { params: { path: { id } } })),
    onSettled: () => client.refetchQueries({ queryKey: OWN }),
  });
}

/** The lock that a unit has now; `null`: none. */
export function useLockOf(unit: string) {
  return useQuery({
    queryKey: lockOf(unit),
    staleTime: 0,
    queryFn: async (): Promise<Lock | null> => {
      const query = { unit_id: unit, limit: 200 };
      const { items } = await answerOf(api.GET('/locks', { params: { query } }));
      return items.find(({ removed_at }) => !removed_at) ?? null;
    },
  });
}

export function useRegisterLock(unit: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ key, body }: { key: string; body: CreateLock }) =>
      answerOf(api.POST('/locks', { params: { header: keyed(key) }, body })),
    onSuccess: () => client.invalidateQueries({ queryKey: lockOf(unit) }),
  });
}

export function useRemoveLock({ id, version, unit_id }: Lock) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () =>
      answerOf(
        api.POST('/locks/{id}/remove', {
          params: { path: { id }, header: { 'If-Match': `"${version}"` } },
        }),
      ),
    onSettled: () => client.invalidateQueries({ queryKey: lockOf(unit_id) }),
  });
}

export function useLockKeys(lock: string) {
  return usePages({
    queryKey: keysOfLock(lock),
    staleTime: 0,
    fetchPage: (cursor) =>
      answerOf(
        api.GET('/locks/{id}/keys', {
          params: { path: { id: lock }, query: { ...asMembers(OWN_UNIT), ...pageMembers(cursor, 200) } },
        }),
      ),
  });
}

export function useGiveKey(lock: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ key, body }: { key: string; body: CreateKey }) =>
      answerOf(api.POST('/locks/{id}/keys', { params: { path: { id: lock }, header: keyed(key) }, body })),
    onSuccess: () => client.refetchQueries({ queryKey: keysOfLock(lock) }),
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
    onSettled: () => client.refetchQueries({ queryKey: keysOfLock(lock_id) }),
  });
}
