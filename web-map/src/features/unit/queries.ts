/** What the unit panel asks for. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { answerOf, api } from '../../api/client';
import { keys } from '../../api/keys';
import { pageMembers, usePages } from '../../api/pages';
import type { Pass } from '../../api/types';
import type { PassStep } from '../pass/steps';
import { asMembers, type Declared } from '../purpose/purpose';

export function useUnit(id: string, enabled = true) {
  return useQuery({
    queryKey: keys.unit(id),
    enabled,
    queryFn: ({ signal }) => answerOf(api.GET('/units/{id}', { params: { path: { id } }, signal })),
  });
}

export function useUnitResidents(id: string, declared: Declared, enabled = true) {
  return usePages({
    queryKey: keys.residents('unit', id, declared),
    enabled,
    staleTime: Number.POSITIVE_INFINITY,
    fetchPage: (cursor) =>
      answerOf(
        api.GET('/units/{id}/residents', {
          params: { path: { id }, query: { ...asMembers(declared), ...pageMembers(cursor) } },
        }),
      ),
  });
}

export function useUnitPasses(id: string, declared: Declared) {
  return usePages({
    queryKey: keys.passes(id, declared),
    staleTime: Number.POSITIVE_INFINITY,
    fetchPage: (cursor) =>
      answerOf(
        api.GET('/units/{id}/passes', {
          params: { path: { id }, query: { ...asMembers(declared), ...pageMembers(cursor) } },
        }),
      ),
  });
}

/** Suspends, resumes or ends a pass. The list is read anew: whoever did that is looking at it. */
export function useStepPass(unitId: string, declared: Declared) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ pass, what }: { pass: Pass; what: PassStep }) => {
      const params = { path: { id: pass.id }, header: { 'If-Match': `"${pass.version}"` } };
      switch (what) {
        case 'suspend':
          return answerOf(api.POST('/passes/{id}/suspend', { params }));
        case 'resume':
          return answerOf(api.POST('/passes/{id}/resume', { params }));
        case 'end':
          return answerOf(api.POST('/passes/{id}/end', { params, body: {} }));
      }
    },
    onSettled: () => {
      void client.refetchQueries({ queryKey: keys.passes(unitId, declared) });
      void client.invalidateQueries({ queryKey: keys.devicesAll });
    },
  });
}

export function useUnitHistory(id: string, declared: Declared) {
  return usePages({
    queryKey: keys.unitHistory(id, declared),
    staleTime: Number.POSITIVE_INFINITY,
    fetchPage: (cursor) =>
      answerOf(
        api.GET('/units/{id}/history', {
          params: { path: { id }, query: { ...asMembers(declared), ...pageMembers(cursor) } },
        }),
      ),
  });
}
