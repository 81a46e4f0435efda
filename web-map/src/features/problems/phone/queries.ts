/** What one reported oneself. Asked anew whenever a screen shows it: somebody else takes care of it meanwhile. */
import { keyed } from '@menpai/client';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { answerOf, api } from '../../../api/client';
import { keys } from '../../../api/keys';
import { pageMembers, usePages } from '../../../api/pages';
import type { CreateProblem, OwnProblem } from '../shapes';

const OWN = keys.own('problems');

export function useOwnProblems(enabled = true) {
  return usePages({
    queryKey: OWN,
    enabled,
    staleTime: 0,
    fetchPage: (cursor) =>
      answerOf(api.GET('/own/problems', { params: { query: pageMembers(cursor, 200) } })),
  });
}

function useTold() {
  const client = useQueryClient();
  return () => client.refetchQueries({ queryKey: OWN, type: 'active' });
}

export function useReport() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ key, body }: { key: string; body: CreateProblem }) =>
      answerOf(api.POST('/own/problems', { params: { header: keyed(key) }, body })),
    onSuccess: () => client.invalidateQueries({ queryKey: OWN, refetchType: 'none' }),
  });
}

export type OwnStep =
  | { what: 'withdraw' }
  | { what: 'reopen'; text: string; key: string }
  | { what: 'rate'; stars: number };

export function useStepProblem({ id }: Pick<OwnProblem, 'id'>) {
  const told = useTold();
  return useMutation({
    mutationFn: (step: OwnStep) => {
      const path = { id };
      switch (step.what) {
        case 'withdraw':
          return answerOf(api.POST('/own/problems/{id}/withdraw', { params: { path } }));
        case 'reopen':
          return answerOf(
            api.POST('/own/problems/{id}/reopen', {
              params: { path, header: keyed(step.key) },
              body: { text: step.text },
            }),
          );
        case 'rate':
          return answerOf(
            api.POST('/own/problems/{id}/rate', { params: { path }, body: { stars: step.stars } }),
          );
      }
    },
    onSettled: told,
  });
}

/** Sends a photo, however often it takes under its key. */
export function useAddProblemPhoto(id: string, onAdded: (problem: OwnProblem) => void) {
  const told = useTold();
  return async (photo: Blob, key: string): Promise<void> => {
    const request = api.POST('/own/problems/{id}/photos', {
      params: { path: { id }, header: keyed(key) },
      headers: { 'Content-Type': photo.type },
      // The document tells bytes as numbers; what is sent is the photo itself.
      body: [],
      bodySerializer: () => photo,
    });
    onAdded(await answerOf(request));
    void told();
  };
}

/** The house in which a home is, by what stands on its door; `null`: not found. */
export function useHouseOf(unit: string | undefined, enabled: boolean) {
  return useQuery({
    queryKey: ['house-of', unit],
    enabled: enabled && unit !== undefined,
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: async (): Promise<{ id: string; doorplate: string } | null> => {
      const path = { unit_id: unit ?? '' };
      const { doorplate, site_id } = await answerOf(api.GET('/doorplates/{unit_id}', { params: { path } }));
      if (!doorplate) return null;
      const query = { site_id, q: doorplate, limit: 50 };
      const { items } = await answerOf(api.GET('/buildings', { params: { query } }));
      const found = items.find((one) => (one.doorplate ?? one.name) === doorplate);
      return found ? { id: found.id, doorplate } : null;
    },
  });
}
