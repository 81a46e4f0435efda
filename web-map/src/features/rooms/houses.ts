/** Somebody's dwellings, house by house. Pure. */
import type { OwnUnit } from '../../api/types';

export type OwnHouse = {
  id: string;
  doorplate: string | null;
  /** The village; told where they have houses in several. */
  site: string | null;
  rooms: readonly OwnUnit[];
};

/** Houses along the lanes, as the server tells them; rooms from the bottom up, as one counts them. */
export function housesOf(units: readonly OwnUnit[]): readonly OwnHouse[] {
  const houses = new Map<string, OwnUnit[]>();
  for (const unit of units) {
    const rooms = houses.get(unit.building_id);
    if (rooms) rooms.push(unit);
    else houses.set(unit.building_id, [unit]);
  }
  const several = new Set(units.map(({ site_id }) => site_id)).size > 1;
  return [...houses].map(([id, rooms]) => ({
    id,
    doorplate: rooms[0]?.doorplate ?? null,
    site: several ? (rooms[0]?.site_name ?? null) : null,
    rooms: rooms.sort(
      (a, b) => a.floor_number - b.floor_number || a.code.localeCompare(b.code, 'zh-CN', { numeric: true }),
    ),
  }));
}
