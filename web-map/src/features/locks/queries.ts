/** Smart locks that a landlord fits, keys that they give, and those of one's own. */
import { keyed } from '@menpai/client';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { answerOf, api } from '../../api/client';
import { keys } from '../../api/keys';
import { pageMembers, usePages } from '../../api/pages';
import type { CreateKey, CreateLock, Lock } from '../doorKey/shapes';

const OWN = keys.own('keys');

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

export function useRegisterLock(unit: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ key, body }: { key: string; body: CreateLock }) =>
      answerOf(api.POST('/locks', { params: { header: keyed(key) }, body })),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.lockOf(unit) }),
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
    onSettled: () => client.invalidateQueries({ queryKey: keys.lockOf(unit_id) }),
  });
}

export function useGiveKey(lock: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ key, body }: { key: string; body: CreateKey }) =>
      answerOf(api.POST('/locks/{id}/keys', { params: { path: { id: lock }, header: keyed(key) }, body })),
    onSuccess: () => client.refetchQueries({ queryKey: keys.lockKeys(lock) }),
  });
}
