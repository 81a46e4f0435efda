/** The gaps of one's own dwellings, and what one says to them. Each reading is recorded, so nothing is fetched by itself. */
import { keyed } from '@menpai/client';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { answerOf, api } from '../../api/client';
import { keys } from '../../api/keys';
import { pageMembers, usePages } from '../../api/pages';
import type { CreateAnswer } from '../../api/types';

export function useOwnGaps(state: 'open' | 'closed', enabled = true) {
  return usePages({
    queryKey: keys.own(`gaps ${state}`),
    enabled,
    staleTime: Number.POSITIVE_INFINITY,
    fetchPage: (cursor) =>
      answerOf(api.GET('/own/gaps', { params: { query: { state, ...pageMembers(cursor, 50) } } })),
  });
}

type Keyed = { key: string };

export function useAnswerGap(id: string) {
  const changed = useGapsChanged();
  return useMutation({
    mutationFn: ({ key, ...body }: CreateAnswer & Keyed) =>
      answerOf(
        api.POST('/gaps/{id}/answers', {
          params: { path: { id }, header: keyed(key) },
          body,
        }),
      ),
    onSuccess: changed,
  });
}

export function useContestGap(id: string) {
  const changed = useGapsChanged();
  return useMutation({
    mutationFn: ({ key, note }: { note: string } & Keyed) =>
      answerOf(
        api.POST('/gaps/{id}/contests', {
          params: { path: { id }, header: keyed(key) },
          body: { note },
        }),
      ),
    onSuccess: changed,
  });
}

function useGapsChanged(): () => Promise<unknown> {
  const client = useQueryClient();
  return () => {
    void client.invalidateQueries({ queryKey: keys.gaps });
    return client.refetchQueries({ queryKey: keys.own('gaps open'), type: 'active' });
  };
}
