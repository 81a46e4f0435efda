/** Problems as whoever handles them reads them: a landlord, or the office. Each reading names a purpose and is a look. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { answerOf, api } from '../../api/client';
import { keys } from '../../api/keys';
import { pageMembers, usePages } from '../../api/pages';
import { asMembers, type Declared } from '../purpose/purpose';
import type { HandledProblem, HandOverReason, ProblemRefusal, ProblemState } from './shapes';

const HANDLED = [...keys.personal, 'problems'] as const;

export function useHandledProblems(state: ProblemState, declared: Declared) {
  return usePages({
    queryKey: [...HANDLED, state, declared],
    staleTime: Number.POSITIVE_INFINITY,
    fetchPage: (cursor) =>
      answerOf(
        api.GET('/problems', {
          params: { query: { state, ...asMembers(declared), ...pageMembers(cursor, 50) } },
        }),
      ),
  });
}

export type Decision =
  | { what: 'accept' }
  | { what: 'solve'; note: string | null }
  | { what: 'reject'; reason: ProblemRefusal }
  | { what: 'hand_over'; reason: HandOverReason };

/** Names the version that was looked at. What is shown afterwards is how it stands, also where it was refused. */
export function useDecideProblem({ id, version }: Pick<HandledProblem, 'id' | 'version'>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (decision: Decision) => {
      const params = { path: { id }, header: { 'If-Match': `"${version}"` } };
      switch (decision.what) {
        case 'accept':
          return answerOf(api.POST('/problems/{id}/accept', { params }));
        case 'solve':
          return answerOf(api.POST('/problems/{id}/solve', { params, body: { note: decision.note } }));
        case 'reject':
          return answerOf(api.POST('/problems/{id}/reject', { params, body: { reason: decision.reason } }));
        case 'hand_over':
          return answerOf(
            api.POST('/problems/{id}/hand-over', { params, body: { reason: decision.reason } }),
          );
      }
    },
    onSettled: async () => {
      // Somebody looks at those on the screen; the others are read when they are asked for.
      client.removeQueries({ queryKey: HANDLED, type: 'inactive' });
      await client.refetchQueries({ queryKey: HANDLED, type: 'active' });
    },
  });
}
