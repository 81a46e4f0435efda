/** Gaps of a site: all that are open, the queue with its filters, the history of one, and the decision of a contest. */
import { keyed } from '@menpai/client';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { answerOf, api } from '../../api/client';
import { keys } from '../../api/keys';
import { pageMembers, usePages } from '../../api/pages';
import type { GapDecision } from '../../api/types';
import { asMembers, type Declared } from '../purpose/purpose';
import { type Filter, queryOf } from './filter';

/** What was loaded stays as long as the page is open, or the phone keeps it. */
const KEPT_MS = 24 * 3_600_000;

export function useSiteGaps(siteId: string, enabled = true) {
  return usePages({
    queryKey: keys.siteGaps(siteId),
    enabled,
    gcTime: KEPT_MS,
    fetchPage: (cursor) =>
      answerOf(
        api.GET('/gaps', {
          params: { query: { site_id: siteId, state: 'open', ...pageMembers(cursor) } },
        }),
      ),
  });
}

export function useGapQueue(siteId: string, filter: Filter) {
  const query = queryOf(filter);
  return usePages({
    queryKey: keys.gapQueue(siteId, query),
    gcTime: KEPT_MS,
    fetchPage: (cursor) =>
      answerOf(
        api.GET('/gaps', { params: { query: { site_id: siteId, ...query, ...pageMembers(cursor, 200) } } }),
      ),
  });
}

/** The grids and communities below the area of a site: whose worker visits. */
export function useGapAreas(siteId: string) {
  return useQuery({
    queryKey: keys.gapAreas(siteId),
    gcTime: KEPT_MS,
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: async () => {
      const { area } = await answerOf(api.GET('/sites/{id}', { params: { path: { id: siteId } } }));
      const below = await answerOf(api.GET('/areas', { params: { query: { parent_id: area.id } } }));
      return below.items.map(({ id, name }) => ({ id, name }));
    },
  });
}

/** Without the notes, which can tell of persons. */
export function useGapEvents(id: string) {
  return useQuery({
    queryKey: keys.gapEvents(id),
    gcTime: KEPT_MS,
    queryFn: async () => (await answerOf(api.GET('/gaps/{id}/events', { params: { path: { id } } }))).items,
  });
}

/** With what people wrote: a look, with its purpose, and never repeated by itself. */
export function useGapNotes(id: string, declared: Declared) {
  return useQuery({
    queryKey: keys.gapNotes(id, declared),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    queryFn: async () =>
      (await answerOf(api.GET('/gaps/{id}/events', { params: { path: { id }, query: asMembers(declared) } })))
        .items,
  });
}

export function useDecideGap(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ key, ...body }: { key: string; decision: GapDecision; note: string }) =>
      answerOf(
        api.POST('/gaps/{id}/decisions', {
          params: { path: { id }, header: keyed(key) },
          body,
        }),
      ),
    onSettled: () => client.invalidateQueries({ queryKey: keys.gaps }),
  });
}
