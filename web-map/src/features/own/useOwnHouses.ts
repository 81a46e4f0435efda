/** A landlord's own houses, with their open gaps. */

import { Problem } from '@menpai/client';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useMemo } from 'react';
import { answerOf, api } from '../../api/client';
import { keys } from '../../api/keys';
import type { OwnHouses } from '../../map/modes';
import { floorsOf } from '../building/queries';
import { useSiteGaps } from '../gap/queries';
import { isOwner, useCaller, useMay } from '../session/caller';
import { housesOf, withGaps } from './houses';

async function houseOf(id: string): Promise<string | null> {
  try {
    return (await answerOf(api.GET('/units/{id}', { params: { path: { id } } }))).building_id;
  } catch (problem) {
    if (problem instanceof Problem && problem.status === 404) return null;
    throw problem;
  }
}

/**
 * Read once while the console is open: one's own leases say which dwellings are one's own, and reading them is recorded like
 * any look. Empty for whoever is no landlord.
 */
export function useOwnHouses(siteId: string): OwnHouses {
  const client = useQueryClient();
  const may = useMay();
  const owner = isOwner(useCaller());
  const gaps = useSiteGaps(siteId, owner && may('gap.read'));
  const houses = useQuery({
    queryKey: keys.own(`houses ${siteId}`),
    enabled: owner && may('own.read'),
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: async () => {
      const leases = (await answerOf(api.GET('/me/tenancies'))).items;
      const units = leases.filter(({ site_id, side }) => site_id === siteId && side === 'landlord');
      return housesOf(
        units.map(({ unit_id }) => unit_id),
        {
          houseOf,
          unitsOf: async (house) => {
            const floors = await client.fetchQuery(floorsOf(house));
            return floors.flatMap((floor) => floor.units.map(({ id }) => id));
          },
        },
      );
    },
  });
  return useMemo(
    () => (owner ? withGaps(houses.data ?? [], gaps.data ?? []) : new Map()),
    [owner, houses.data, gaps.data],
  );
}
