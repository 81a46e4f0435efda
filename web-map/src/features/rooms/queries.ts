/** A landlord's own rooms: all that they own, how each is let, registered and on offer. Counts, and nobody who lives there. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { answerOf, api } from '../../api/client';
import { keys } from '../../api/keys';
import { pageMembers } from '../../api/pages';
import type { OwnUnit } from '../../api/types';
import { actedFor } from './acting';
import { housesOf, type OwnHouse } from './houses';

/** A house is shown whole, so that all of them are asked for. */
async function allUnits(): Promise<readonly OwnUnit[]> {
  const units: OwnUnit[] = [];
  let cursor: string | undefined;
  do {
    const page = await answerOf(api.GET('/own/units', { params: { query: pageMembers(cursor, 200) } }));
    units.push(...page.items);
    cursor = page.next_cursor ?? undefined;
  } while (cursor);
  return units;
}

/** Asked anew whenever a screen shows them: leases run out and filings are confirmed meanwhile. */
export function useOwnRooms(enabled = true) {
  return useQuery({
    queryKey: keys.own('rooms'),
    enabled,
    staleTime: 0,
    refetchOnMount: 'always',
    queryFn: async () => housesOf(await allUnits()),
  });
}

/** Whether the list that one came from says that one looks after a room for somebody. Asks nothing. */
export function useKnownToAct(unit: string): boolean {
  const client = useQueryClient();
  const houses = client.getQueryData<readonly OwnHouse[]>(keys.own('rooms'));
  return houses !== undefined && actedFor(houses, unit) !== null;
}
