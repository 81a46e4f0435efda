/** Messages of terminals that could not be read. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { answerOf, api } from '../../api/client';
import { keys } from '../../api/keys';
import { pageMembers, usePages } from '../../api/pages';

export function useDeadLetters(siteId: string) {
  return usePages({
    queryKey: keys.deadLetters(siteId),
    fetchPage: (cursor) =>
      answerOf(
        api.GET('/dead-letters', {
          params: { query: { site_id: siteId, replayed: false, ...pageMembers(cursor, 50) } },
        }),
      ),
  });
}

export function useReplay(siteId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => answerOf(api.POST('/dead-letters/{id}/replay', { params: { path: { id } } })),
    onSettled: () => void client.invalidateQueries({ queryKey: keys.deadLetters(siteId) }),
  });
}
