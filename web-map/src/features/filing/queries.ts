/** Filings: what a door says, what one filed, and who waits for a landlord's word. Each reading is somebody's act. */
import { keyed } from '@menpai/client';
import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { answerOf, api } from '../../api/client';
import { keys } from '../../api/keys';
import { pageMembers, usePages } from '../../api/pages';
import type { ConfirmFiling, CreateFiling, EnterFiling, Filing, FilingRefusal } from '../../api/types';
import { asMembers } from '../purpose/purpose';
import { OWN_UNIT } from '../rooms/purpose';

/** Asked anew whenever a screen shows it: somebody else decides meanwhile. */
const anew = { staleTime: 0, refetchOnMount: 'always' } as const;

export function doorplateOf(unit: string) {
  return queryOptions({
    queryKey: keys.doorplate(unit),
    ...anew,
    queryFn: () => answerOf(api.GET('/doorplates/{unit_id}', { params: { path: { unit_id: unit } } })),
  });
}

export function useDoorplate(unit: string) {
  return useQuery(doorplateOf(unit));
}

export function useOwnFilings(enabled = true) {
  return usePages({
    queryKey: keys.own('filings'),
    enabled,
    ...anew,
    fetchPage: (cursor) => answerOf(api.GET('/own/filings', { params: { query: pageMembers(cursor, 200) } })),
  });
}

export function useFile() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ key, body }: { key: string; body: CreateFiling }) =>
      answerOf(api.POST('/own/filings', { params: { header: keyed(key) }, body })),
    onSuccess: async () => {
      await client.refetchQueries({ queryKey: keys.own('filings') });
      // With the first filing the account belongs to a site.
      await client.invalidateQueries({ queryKey: keys.session });
    },
  });
}

export function useWithdrawFiling() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) =>
      answerOf(api.POST('/own/filings/{id}/withdraw', { params: { path: { id } } })),
    onSettled: () => client.refetchQueries({ queryKey: keys.own('filings') }),
  });
}

/** What one says to a landlord's entry: yes, with those who come along, or no. */
type Reply = { id: string } & ({ yes: true; body: ConfirmFiling } | { yes: false });

export function useReplyToFiling() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (reply: Reply) => {
      const params = { path: { id: reply.id } };
      return reply.yes
        ? answerOf(api.POST('/own/filings/{id}/confirm', { params, body: reply.body }))
        : answerOf(api.POST('/own/filings/{id}/decline', { params }));
    },
    onSuccess: async () => {
      // A registration brings passes; without one the account may no longer belong to a site.
      await client.invalidateQueries({ queryKey: keys.session });
      void client.invalidateQueries({ queryKey: keys.personal, refetchType: 'none' });
    },
    onSettled: () => client.refetchQueries({ queryKey: keys.own('filings') }),
  });
}

/** Who waits for the landlord (`filed`), or for whom the landlord waits (`entered`): a look at each of them. */
export function useFilings(state: 'filed' | 'entered', enabled = true) {
  return usePages({
    queryKey: keys.filings(state),
    enabled,
    ...anew,
    fetchPage: (cursor) =>
      answerOf(
        api.GET('/filings', {
          params: { query: { state, ...asMembers(OWN_UNIT), ...pageMembers(cursor, 50) } },
        }),
      ),
  });
}

/** Whoever was entered is asked. */
export function useEnterFiling() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ key, body }: { key: string; body: EnterFiling }) =>
      answerOf(api.POST('/filings', { params: { header: keyed(key) }, body })),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.filings('entered'), refetchType: 'none' }),
  });
}

export function useWithdrawEntered() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => answerOf(api.POST('/filings/{id}/withdraw', { params: { path: { id } } })),
    onSettled: () => client.refetchQueries({ queryKey: keys.filings('entered'), type: 'active' }),
  });
}

type Decision = { filing: Pick<Filing, 'id' | 'version'>; refusal: FilingRefusal | null };

export function useDecideFiling() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ filing, refusal }: Decision) => {
      const params = { path: { id: filing.id }, header: { 'If-Match': `"${filing.version}"` } };
      return refusal === null
        ? answerOf(api.POST('/filings/{id}/confirm', { params }))
        : answerOf(api.POST('/filings/{id}/refuse', { params, body: { reason: refusal } }));
    },
    onSettled: async (decided) => {
      await client.refetchQueries({ queryKey: keys.filings('filed') });
      if (!decided) return;
      for (const queryKey of [keys.unit(decided.unit_id), keys.buildings, keys.own('rooms')])
        void client.invalidateQueries({ queryKey });
    },
  });
}
