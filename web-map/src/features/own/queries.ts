/** What people read of themselves. Each reading is recorded like anybody else's, so nothing is fetched by itself. */
import { keyed } from '@menpai/client';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { answerOf, api } from '../../api/client';
import { keys } from '../../api/keys';
import { pageMembers, usePages } from '../../api/pages';
import type { CorrectionValue } from '../../api/types';

const staleTime = Number.POSITIVE_INFINITY;

export function useOwnPersons() {
  return useQuery({
    queryKey: keys.own('person'),
    staleTime,
    queryFn: async () => (await answerOf(api.GET('/me/person'))).items,
  });
}

export function useOwnResidencies() {
  return useQuery({
    queryKey: keys.own('residencies'),
    staleTime,
    queryFn: async () => (await answerOf(api.GET('/me/residencies'))).items,
  });
}

export function useOwnPasses() {
  return useQuery({
    queryKey: keys.own('passes'),
    staleTime,
    queryFn: async () => (await answerOf(api.GET('/me/passes'))).items,
  });
}

export function useOwnPassages() {
  return usePages({
    queryKey: keys.own('passages'),
    staleTime,
    fetchPage: (cursor) => answerOf(api.GET('/me/passages', { params: { query: pageMembers(cursor, 50) } })),
  });
}

export function useOwnLooks(withMine: boolean) {
  return usePages({
    queryKey: keys.own(withMine ? 'looks' : 'looks by others'),
    staleTime,
    fetchPage: (cursor) => {
      const query = { ...pageMembers(cursor, 50), ...(!withMine && { by_others: true }) };
      return answerOf(api.GET('/me/looks', { params: { query } }));
    },
  });
}

export function useOwnCorrections() {
  return useQuery({
    queryKey: keys.own('corrections'),
    staleTime,
    queryFn: async () => (await answerOf(api.GET('/me/corrections'))).items,
  });
}

type Asked = { key: string; site_id: string; value: CorrectionValue; reason: string };

export function useAskCorrection() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ key, ...body }: Asked) =>
      answerOf(api.POST('/me/corrections', { params: { header: keyed(key) }, body })),
    onSuccess: () => client.refetchQueries({ queryKey: keys.own('corrections') }),
  });
}

export function useWithdrawCorrection() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) =>
      answerOf(api.POST('/me/corrections/{id}/withdraw', { params: { path: { id } } })),
    onSettled: () => client.refetchQueries({ queryKey: keys.own('corrections') }),
  });
}
