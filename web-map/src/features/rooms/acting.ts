/** Rooms of somebody else's that one looks after, and what one may do there. Pure; the server decides. */
import type { OwnUnit } from '../../api/types';
import type { Way } from '../../phone/way';
import type { OwnHouse } from './houses';

export type AgentTask = 'offer' | 'photos' | 'slots' | 'visits' | 'waiting';
type Todo = { task: AgentTask; way: Way };

type Acted = Pick<OwnUnit, 'id' | 'agent_for' | 'listing_id' | 'listing_state'>;

/** In the order in which they are offered: what is on offer, who wants to see it, who says that they live there. */
export function tasksOf({ id, agent_for, listing_id, listing_state }: Acted): readonly Todo[] {
  const tasks: Todo[] = [];
  if (agent_for?.includes('listings')) {
    tasks.push({ task: 'offer', way: { screen: 'offer', unit: id } });
    if (listing_id) tasks.push({ task: 'photos', way: { screen: 'photos', listing: listing_id } });
    if (listing_id && listing_state === 'published') {
      tasks.push({ task: 'slots', way: { screen: 'slots', listing: listing_id } });
    }
    tasks.push({ task: 'visits', way: { screen: 'visits' } });
  }
  if (agent_for?.includes('filings')) tasks.push({ task: 'waiting', way: { screen: 'waiting' } });
  return tasks;
}

/** A room that one looks after; nothing where it is one's own, or not there. */
export function actedFor(houses: readonly OwnHouse[], unit: string): OwnUnit | null {
  const room = houses.flatMap(({ rooms }) => rooms).find(({ id }) => id === unit);
  return room?.agent_for ? room : null;
}

/** What is one's own alone. */
export function ownedOf(houses: readonly OwnHouse[]): readonly OwnHouse[] {
  return houses
    .map((house) => ({ ...house, rooms: house.rooms.filter(({ agent_for }) => !agent_for) }))
    .filter(({ rooms }) => rooms.length > 0);
}
