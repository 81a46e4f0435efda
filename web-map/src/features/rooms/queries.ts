/** A landlord's own rooms, house by house, as far as the registry tells: those of the houses in which they let, or are reminded. */
import { Problem } from '@menpai/client';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { answerOf, api } from '../../api/client';
import { keys } from '../../api/keys';
import type { Floor } from '../../api/types';
import { floorsOf } from '../building/queries';
import { housesOf } from './houses';

export type OwnRoom = Floor['units'][number] & { floor: number };
export type OwnHouse = { id: string; doorplate: string | null; rooms: readonly OwnRoom[] };

async function unitOf(id: string) {
  try {
    return await answerOf(api.GET('/units/{id}', { params: { path: { id } } }));
  } catch (problem) {
    if (problem instanceof Problem && problem.status === 404) return null;
    throw problem;
  }
}

/** Reading one's own leases is recorded like any look: it is done when the rooms are asked for, and not again by itself. */
export function useOwnRooms(enabled: boolean) {
  const client = useQueryClient();
  return useQuery({
    queryKey: keys.own('rooms'),
    enabled,
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: async (): Promise<readonly OwnHouse[]> => {
      const [leases, gaps] = await Promise.all([
        answerOf(api.GET('/me/tenancies')),
        answerOf(api.GET('/own/gaps', { params: { query: { state: 'open', limit: 200 } } })),
      ]);
      const units = [
        ...leases.items.filter(({ side }) => side === 'landlord'),
        ...gaps.items.filter(({ concerns }) => concerns === 'landlord'),
      ].map(({ unit_id }) => unit_id);
      const doorplates = new Map<string, string | null>();
      const fresh = (house: string) => client.fetchQuery({ ...floorsOf(house), staleTime: 0 });
      const floors = new Map<string, readonly Floor[]>();
      const houses = await housesOf(units, {
        houseOf: async (id) => {
          const unit = await unitOf(id);
          if (unit) doorplates.set(unit.building_id, unit.building_doorplate ?? null);
          return unit?.building_id ?? null;
        },
        unitsOf: async (house) => {
          const there = await fresh(house);
          floors.set(house, there);
          return there.flatMap((floor) => floor.units.map(({ id }) => id));
        },
      });
      return houses
        .map((id) => ({ id, doorplate: doorplates.get(id) ?? null, rooms: roomsOf(floors.get(id) ?? []) }))
        .sort((a, b) => (a.doorplate ?? '').localeCompare(b.doorplate ?? '', 'zh-CN', { numeric: true }));
    },
  });
}

/** From the bottom up, as one counts one's rooms. */
function roomsOf(floors: readonly Floor[]): readonly OwnRoom[] {
  return [...floors]
    .sort((a, b) => a.number - b.number)
    .flatMap(({ number, units }) => units.map((unit) => ({ ...unit, floor: number })));
}
