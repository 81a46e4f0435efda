/** What the operator set up for the console: an outside base map, or none. */
import { useQuery } from '@tanstack/react-query';
import { answerOf, api } from '../api/client';
import { keys } from '../api/keys';
import type { BaseMap } from '../map/style';

export function useBaseMap() {
  return useQuery({
    queryKey: keys.config,
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: async (): Promise<BaseMap | null> => {
      const config = await answerOf(api.GET('/console-config'));
      if (!config.base_map_url) return null;
      return { url: config.base_map_url, attribution: config.base_map_attribution ?? null };
    },
  });
}
