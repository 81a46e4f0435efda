/** Corrections that people ask for. Their values are personal data: each reading names a purpose and is a look. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { answerOf, api } from '../../api/client';
import { keys } from '../../api/keys';
import { pageMembers, usePages } from '../../api/pages';
import type { Correction } from '../../api/types';
import { asMembers, type Declared } from '../purpose/purpose';

export function useCorrections(siteId: string, state: Correction['state'], declared: Declared) {
  return usePages({
    queryKey: keys.corrections(siteId, state, declared),
    staleTime: Number.POSITIVE_INFINITY,
    fetchPage: (cursor) =>
      answerOf(
        api.GET('/corrections', {
          params: { query: { site_id: siteId, state, ...asMembers(declared), ...pageMembers(cursor, 50) } },
        }),
      ),
  });
}

/** In full, with the reason: fetched when somebody opens it to decide. */
export function useCorrection(id: string, declared: Declared) {
  return useQuery({
    queryKey: keys.correction(id, declared),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    queryFn: () =>
      answerOf(api.GET('/corrections/{id}', { params: { path: { id }, query: asMembers(declared) } })),
  });
}

export function useDecideCorrection(correction: Correction) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ accept, reason }: { accept: boolean; reason: string }) => {
      const params = { path: { id: correction.id }, header: { 'If-Match': `"${correction.version}"` } };
      const body = { reason };
      return accept
        ? answerOf(api.POST('/corrections/{id}/accept', { params, body }))
        : answerOf(api.POST('/corrections/{id}/refuse', { params, body }));
    },
    onSuccess: () =>
      void client.refetchQueries({ queryKey: [...keys.personal, 'corrections'], type: 'active' }),
  });
}
