/** Open gaps of a site. */
import { answerOf, api } from '../../api/client';
import { keys } from '../../api/keys';
import { pageMembers, usePages } from '../../api/pages';

export function useSiteGaps(siteId: string, enabled = true) {
  return usePages({
    queryKey: keys.siteGaps(siteId),
    enabled,
    fetchPage: (cursor) =>
      answerOf(
        api.GET('/gaps', {
          params: { query: { site_id: siteId, state: 'open', ...pageMembers(cursor) } },
        }),
      ),
  });
}
