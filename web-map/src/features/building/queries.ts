/** What the building panel asks for. */
import { queryOptions, useQuery } from '@tanstack/react-query';
import { answerOf, api } from '../../api/client';
import { keys } from '../../api/keys';
import { pageMembers, usePages } from '../../api/pages';
import { asMembers, type Declared } from '../purpose/purpose';

export function useBuilding(id: string, enabled = true) {
  return useQuery({
    queryKey: keys.building(id),
    enabled,
    queryFn: ({ signal }) => answerOf(api.GET('/buildings/{id}', { params: { path: { id } }, signal })),
  });
}

function floorsOf(id: string) {
  return queryOptions({
    queryKey: keys.floors(id),
    queryFn: async ({ signal }) => {
      const answer = await answerOf(api.GET('/buildings/{id}/floors', { params: { path: { id } }, signal }));
      return answer.items;
    },
  });
}

export function useFloors(id: string) {
  return useQuery(floorsOf(id));
}

export function useBuildingHistory(id: string) {
  return usePages({
    queryKey: keys.buildingHistory(id),
    fetchPage: (cursor) =>
      answerOf(
        api.GET('/buildings/{id}/history', {
          params: { path: { id }, query: pageMembers(cursor, 50) },
        }),
      ),
  });
}

export function useBuildingGates(siteId: string, id: string) {
  return usePages({
    queryKey: keys.buildingGates(id),
    fetchPage: (cursor) =>
      answerOf(
        api.GET('/gates', {
          params: { query: { site_id: siteId, building_id: id, ...pageMembers(cursor) } },
        }),
      ),
  });
}

export function useBuildingGaps(siteId: string, id: string) {
  return usePages({
    queryKey: keys.buildingGaps(id),
    fetchPage: (cursor) =>
      answerOf(
        api.GET('/gaps', {
          params: { query: { site_id: siteId, building_id: id, state: 'open', ...pageMembers(cursor) } },
        }),
      ),
  });
}

export function useBuildingResidents(id: string, declared: Declared) {
  return usePages({
    queryKey: keys.residents('building', id, declared),
    staleTime: Number.POSITIVE_INFINITY,
    fetchPage: (cursor) =>
      answerOf(
        api.GET('/buildings/{id}/residents', {
          params: { path: { id }, query: { ...asMembers(declared), ...pageMembers(cursor) } },
        }),
      ),
  });
}
