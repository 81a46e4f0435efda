/** What one was told. Reading it is no look: it was written to oneself. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { answerOf, api } from '../../api/client';
import { keys } from '../../api/keys';
import { pageMembers, usePages } from '../../api/pages';
import { useMay } from '../session/caller';

const EVERY_MS = 5 * 60_000;

export function useNotifications() {
  return usePages({
    queryKey: [...keys.notifications, 'all'],
    fetchPage: (cursor) =>
      answerOf(api.GET('/own/notifications', { params: { query: pageMembers(cursor, 20) } })),
  });
}

/** How many nobody has read yet; 0 for whoever has no own pages. */
export function useUnread(): number {
  const may = useMay();
  const { data } = useQuery({
    queryKey: [...keys.notifications, 'unread'],
    enabled: may('own.read'),
    refetchInterval: EVERY_MS,
    queryFn: async () =>
      (await answerOf(api.GET('/own/notifications', { params: { query: { read: false, limit: 100 } } })))
        .items.length,
  });
  return data ?? 0;
}

export function useReadNotifications() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (ids: readonly string[]) => {
      for (const id of ids)
        await answerOf(api.POST('/own/notifications/{id}/read', { params: { path: { id } } }));
    },
    onSettled: () => client.invalidateQueries({ queryKey: keys.notifications }),
  });
}
