/** What the operator set up for the console: an outside base map, or none; ways in besides the password. */
import { useQuery } from '@tanstack/react-query';
import { answerOf, api } from '../api/client';
import { keys } from '../api/keys';
import type { BaseMap } from '../map/style';

function useConfig<T>(select: (config: Awaited<ReturnType<typeof fetchConfig>>) => T) {
  return useQuery({ queryKey: keys.config, staleTime: Number.POSITIVE_INFINITY, queryFn: fetchConfig, select });
}

function fetchConfig() {
  return answerOf(api.GET('/console-config'));
}

export function useBaseMap() {
  return useConfig((config): BaseMap | null =>
    config.base_map_url
      ? { url: config.base_map_url, attribution: config.base_map_attribution ?? null }
      : null,
  );
}

/** What the button says that signs in through the provider; null where there is none. */
export function useProvider() {
  return useConfig((config) => config.oidc_label ?? null);
}
