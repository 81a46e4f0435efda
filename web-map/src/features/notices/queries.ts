/** Notices about staff who look much at personal data. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { answerOf, api } from '../../api/client';
import { keys } from '../../api/keys';
import { pageMembers, usePages } from '../../api/pages';

export function useNotices(siteId: string, enabled = true) {
  return usePages({
    queryKey: keys.notices(siteId),
    enabled,
    fetchPage: (cursor) =>
      answerOf(api.GET('/notices', { params: { query: { site_id: siteId, ...pageMembers(cursor, 50) } } })),
  });
}

export function useMarkSeen() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => answerOf(api.POST('/notices/{id}/seen', { params: { path: { id } } })),
    onSettled: () => void client.invalidateQueries({ queryKey: keys.noticesAll }),
  });
}
