/** Samples of looks, verdicts about them, and what is unusual about accounts. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { answerOf, api } from '../../api/client';
import { keys } from '../../api/keys';
import { pageMembers, usePages } from '../../api/pages';
import type { Verdict } from '../../api/types';

export function useSamples(siteId: string) {
  return usePages({
    queryKey: keys.samples(siteId),
    fetchPage: (cursor) =>
      answerOf(
        api.GET('/trail/samples', { params: { query: { site_id: siteId, ...pageMembers(cursor, 50) } } }),
      ),
  });
}

export function useJudge(siteId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (review: { entry_id: string; verdict: Verdict; note?: string }) =>
      answerOf(api.POST('/trail/reviews', { body: review })),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: keys.trailAll });
      void client.invalidateQueries({ queryKey: keys.samples(siteId) });
    },
  });
}

const DAY_MS = 86_400_000;

export function usePatterns(siteId: string, days: number) {
  return useQuery({
    queryKey: keys.patterns(siteId, days),
    queryFn: async () => {
      const from = new Date(Date.now() - days * DAY_MS).toISOString();
      const query = { site_id: siteId, from };
      return (await answerOf(api.GET('/trail/patterns', { params: { query } }))).items;
    },
  });
}
