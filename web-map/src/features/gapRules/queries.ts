/** What the rules of a site ask for: read, tried out, changed; and its working days. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { answerOf, api } from '../../api/client';
import { keys } from '../../api/keys';
import type { GapParameters } from '../../api/types';

export function useGapParameters(siteId: string) {
  return useQuery({
    queryKey: keys.gapParameters(siteId),
    queryFn: () => answerOf(api.GET('/sites/{id}/gap-parameters', { params: { path: { id: siteId } } })),
  });
}

export function useTryParameters(siteId: string) {
  return useMutation({
    mutationFn: (parameters: GapParameters) =>
      answerOf(
        api.POST('/sites/{id}/gap-parameters/trials', {
          params: { path: { id: siteId } },
          body: { parameters },
        }),
      ),
  });
}

export function useSetParameters(siteId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ parameters, version }: { parameters: GapParameters; version: number }) =>
      answerOf(
        api.PUT('/sites/{id}/gap-parameters', {
          params: { path: { id: siteId }, header: { 'If-Match': `"${version}"` } },
          body: { parameters },
        }),
      ),
    onSuccess: (set) => client.setQueryData(keys.gapParameters(siteId), set),
  });
}

export function useWorkingCalendar(siteId: string, year: number) {
  return useQuery({
    queryKey: keys.calendar(siteId, year),
    queryFn: () =>
      answerOf(
        api.GET('/sites/{id}/working-calendar', {
          params: { path: { id: siteId }, query: { from: `${year}-01-01`, to: `${year}-12-31` } },
        }),
      ),
  });
}
