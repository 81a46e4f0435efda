/**
 * Whether the registry can be read. The map is answered from the server's memory, and the line for events stays open, while
 * the database is away: only a question that needs it tells.
 */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect } from 'react';
import { answerOf, api } from '../../api/client';
import { keys } from '../../api/keys';
import { isOutage } from '../../api/outage';

const EVERY_MS = 20_000;
const WHILE_AWAY_MS = 5_000;

/** `goodAt`: when it was last read, milliseconds since 1970; `null` where it never was. */
export type Pulse = { away: boolean; goodAt: number | null };

/** What is felt, and how to feel at once. */
export function usePulse(siteId: string): [Pulse, () => void] {
  const client = useQueryClient();
  const queryKey = keys.pulse(siteId);
  const { data } = useQuery({
    queryKey,
    retry: false,
    refetchInterval: ({ state }) => (state.data?.away ? WHILE_AWAY_MS : EVERY_MS),
    queryFn: async (): Promise<Pulse> => {
      try {
        await answerOf(api.GET('/sites/{id}', { params: { path: { id: siteId } } }));
        return { away: false, goodAt: Date.now() };
      } catch (problem) {
        const goodAt = client.getQueryData<Pulse>(keys.pulse(siteId))?.goodAt ?? null;
        // Any other refusal is an answer too.
        return isOutage(problem) ? { away: true, goodAt } : { away: false, goodAt: Date.now() };
      }
    },
  });
  const feel = useCallback(
    // One question at a time answers all who ask.
    () => void client.invalidateQueries({ queryKey: keys.pulse(siteId) }, { cancelRefetch: false }),
    [client, siteId],
  );

  // Whatever else finds nobody there is a reason to look.
  useEffect(
    () =>
      client.getQueryCache().subscribe((event) => {
        if (event.type === 'updated' && event.action.type === 'error' && isOutage(event.action.error)) feel();
      }),
    [client, feel],
  );

  return [data ?? { away: false, goodAt: null }, feel];
}
