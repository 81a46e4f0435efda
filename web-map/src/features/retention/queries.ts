/** What retention erased, run by run. */
import { answerOf, api } from '../../api/client';
import { keys } from '../../api/keys';
import { pageMembers, usePages } from '../../api/pages';

export function useRetentionRuns(siteId: string) {
  return usePages({
    queryKey: keys.retentionRuns(siteId),
    fetchPage: (cursor) =>
      answerOf(
        api.GET('/retention-runs', { params: { query: { site_id: siteId, ...pageMembers(cursor, 30) } } }),
      ),
  });
}
