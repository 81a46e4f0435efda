/** Gates of a site with today's counts: all pages, because the map shows all of them. */
import { useQuery } from '@tanstack/react-query';
import { answerOf, api } from '../../api/client';
import { keys } from '../../api/keys';
import type { Gate } from '../../api/types';

export function useSiteGates(siteId: string, enabled = true) {
  return useQuery({
    queryKey: keys.siteGates(siteId),
    enabled,
    queryFn: async ({ signal }) => {
      const gates: Gate[] = [];
      let cursor: string | null | undefined;
      do {
        const query = { site_id: siteId, limit: 200, ...(cursor && { cursor }) };
        const page = await answerOf(api.GET('/gates', { params: { query }, signal }));
        gates.push(...page.items);
        cursor = page.next_cursor;
      } while (cursor);
      return gates;
    },
  });
}
