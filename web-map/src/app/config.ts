/** What the operator set up for the console: an outside base map, other ways to sign in. */
import { useQuery } from '@tanstack/react-query';
import { answerOf, api } from '../api/client';
import { keys } from '../api/keys';
import type { BaseMap } from '../map/style';

export function useConsoleConfig() {
  return useQuery({
    queryKey: keys.config,
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: () => answerOf(api.GET('/console-config')),
  });
}

/** Undefined until it is known. */
export function useBaseMap(): BaseMap | null | undefined {
  const { data, isPending } = useConsoleConfig();
  if (isPending) return undefined;
  if (!data?.base_map_url) return null;
  return { url: data.base_map_url, attribution: data.base_map_attribution ?? null };
}
