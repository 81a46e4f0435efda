/** What the unit panel asks for. */
import { useQuery } from '@tanstack/react-query';
import { answerOf, api } from '../../api/client';
import { keys } from '../../api/keys';
import { pageMembers, usePages } from '../../api/pages';
import { asMembers, type Declared } from '../purpose/purpose';

export function useUnit(id: string, enabled = true) {
  return useQuery({
    queryKey: keys.unit(id),
    enabled,
    queryFn: ({ signal }) => answerOf(api.GET('/units/{id}', { params: { path: { id } }, signal })),
  });
}

export function useUnitResidents(id: string, declared: Declared) {
  return usePages({
    queryKey: keys.residents('unit', id, declared),
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
