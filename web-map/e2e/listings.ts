/** A landlord offers a unit, as far as the office comes to see it. */
import { photo } from './photos';
import { Registry } from './registry';

export type Offered = { id: string; version: number };

const COLOURS = [
  [214, 196, 160],
  [150, 170, 182],
] as const;

/** Hands a listing in, with two photos, of the first unit that has none yet. */
export async function offers(title: string): Promise<Offered> {
  const landlord = await Registry.as('landlord');
  const unit_id = await freeUnit(landlord);
  const said = { title, description: '家具齐全。', area_m2: 20, rent_cents: 123_450, deposit_cents: 123_450 };
  const made = await landlord.post<Offered>('/api/v1/listings', { unit_id, ...said });
  const path = `/api/v1/listings/${made.id}`;
  for (const colour of COLOURS) await landlord.upload(`${path}/photos`, 'image/png', photo(640, 480, colour));
  const { version } = await landlord.get<Offered>(path);
  return landlord.post(`${path}/submit`, undefined, { 'if-match': `"${version}"` });
}

type Lease = { side: string; unit_id: string };
type Unit = { building_id: string; rental: boolean; tenancy: unknown };

/** The houses in which they let something. */
async function housesOf(landlord: Registry): Promise<ReadonlySet<string>> {
  const leases = await landlord.get<{ items: Lease[] }>('/api/v1/me/tenancies');
  const houses = new Set<string>();
  for (const { side, unit_id } of leases.items)
    if (side === 'landlord') houses.add((await landlord.get<Unit>(`/api/v1/units/${unit_id}`)).building_id);
  return houses;
}

async function freeUnit(landlord: Registry): Promise<string> {
  const taken = new Set(
    (await landlord.all<{ unit_id: string; state: string }>('/api/v1/listings'))
      .filter(({ state }) => state !== 'withdrawn' && state !== 'taken_down')
      .map(({ unit_id }) => unit_id),
  );
  for (const building of await housesOf(landlord)) {
    for (const { id, state } of await landlord.units(building)) {
      if (state !== 'vacant' || taken.has(id)) continue;
      const unit = await landlord.get<Unit>(`/api/v1/units/${id}`);
      if (unit.rental && !unit.tenancy) return id;
    }
  }
  throw new Error('the landlord of the demo has no free unit left');
}
