/** How gaps of a site fared. */
import { useQuery } from '@tanstack/react-query';
import { answerOf, api } from '../../api/client';
import { keys } from '../../api/keys';

export function useGapRates(siteId: string, weeks: number) {
  return useQuery({
    queryKey: keys.gapRates(siteId, weeks),
    queryFn: async () =>
      (
        await answerOf(
          api.GET('/sites/{id}/gap-rates', { params: { path: { id: siteId }, query: { weeks } } }),
        )
      ).items,
  });
}
