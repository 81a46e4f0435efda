/** Giving up a room that somebody else owns too: the call, what stands against it, and what is said of it. */
import { Problem } from '@menpai/client';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { answerOf, api } from '../../api/client';
import { keys } from '../../api/keys';
import type { EndedOwnership } from '../../api/types';

export function useGiveUp(unit: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => answerOf(api.POST('/own/units/{id}/give-up', { params: { path: { id: unit } } })),
    onSuccess: async () => {
      // The screen that asked still shows it: it is asked for again where somebody opens it, and not before.
      await client.invalidateQueries({ queryKey: keys.unit(unit), refetchType: 'none' });
      await client.invalidateQueries({ queryKey: keys.offers });
    },
  });
}

/** Nobody else owns it: the office has to say to whom it went. */
export function isLastOwner(error: unknown): boolean {
  return (
    error instanceof Problem &&
    error.status === 409 &&
    error.fieldErrors.some(({ code }) => code === 'last_owner')
  );
}

/** What ended with it, as far as there was any. */
export function endedWith({
  ended_agencies,
  withdrawn_listings,
}: Pick<EndedOwnership, 'ended_agencies' | 'withdrawn_listings'>): readonly ('agents' | 'listings')[] {
  return [
    ...(ended_agencies > 0 ? (['agents'] as const) : []),
    ...(withdrawn_listings > 0 ? (['listings'] as const) : []),
  ];
}
