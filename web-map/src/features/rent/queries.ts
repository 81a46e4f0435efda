/** One's leases, and the rent of each. Reading them is recorded, so they are asked for when a screen shows them. */
import { keyed } from '@menpai/client';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { answerOf, api } from '../../api/client';
import { keys } from '../../api/keys';
import type { CreateReceipt } from '../../api/types';
import { registryChanged } from '../contracts/queries';

/** Asked anew whenever a screen shows it: the other side signs and records meanwhile. */
const anew = { staleTime: 0, refetchOnMount: 'always' } as const;

export function useOwnTenancies() {
  return useQuery({
    queryKey: keys.own('tenancies'),
    ...anew,
    queryFn: async () => (await answerOf(api.GET('/me/tenancies'))).items,
  });
}

/** One lease of one's own; `null` where there is none of that id. */
export function useOwnTenancy(id: string) {
  return useQuery({
    queryKey: keys.own('tenancies'),
    ...anew,
    queryFn: async () => (await answerOf(api.GET('/me/tenancies'))).items,
    select: (items) => items.find((one) => one.id === id) ?? null,
  });
}

export function useRent(tenancy: string) {
  return useQuery({
    queryKey: keys.rent(tenancy),
    ...anew,
    queryFn: () => answerOf(api.GET('/own/tenancies/{id}/rent', { params: { path: { id: tenancy } } })),
  });
}

export function useRecordReceipt(tenancy: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ key, body }: { key: string; body: CreateReceipt }) =>
      answerOf(
        api.POST('/own/tenancies/{id}/receipts', {
          params: { path: { id: tenancy }, header: keyed(key) },
          body,
        }),
      ),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.rent(tenancy) }),
  });
}

export function useVoidReceipt(tenancy: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => answerOf(api.POST('/own/receipts/{id}/void', { params: { path: { id } } })),
    onSettled: () => client.refetchQueries({ queryKey: keys.rent(tenancy) }),
  });
}

type End = { to: string; household: boolean };

/** Ends a lease as it stood when the screen was opened: what somebody changed meanwhile is not ended unread. */
export function useEndTenancy(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ version, ...body }: End & { version: number }) =>
      answerOf(
        api.POST('/tenancies/{id}/end', {
          params: { path: { id }, header: { 'If-Match': `"${version}"` } },
          body,
        }),
      ),
    onSuccess: () => registryChanged(client),
    onError: () => client.refetchQueries({ queryKey: keys.tenancy(id) }),
  });
}

/** A lease by ids, with its version. */
export function useTenancy(id: string) {
  return useQuery({
    queryKey: keys.tenancy(id),
    ...anew,
    queryFn: () => answerOf(api.GET('/tenancies/{id}', { params: { path: { id } } })),
  });
}
