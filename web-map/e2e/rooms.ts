/** Rooms of the demo village's landlord, for stories that need one in which nobody lives. */
import { Registry } from './registry';

export type Room = { id: string; place: string };

type OwnUnit = {
  id: string;
  doorplate: string;
  code: string;
  rental: boolean;
  let: boolean;
  registered: number;
};

/** Every room of the landlord in which nobody lives, house by house. */
async function* emptyRooms(landlord: Registry): AsyncGenerator<Room> {
  for (const unit of await landlord.all<OwnUnit>('/api/v1/own/units'))
    if (unit.rental && !unit.let && unit.registered === 0)
      yield { id: unit.id, place: `${unit.doorplate} ${unit.code}` };
}

export async function emptyRoom(): Promise<Room> {
  for await (const room of emptyRooms(await Registry.as('landlord'))) return room;
  throw new Error('every room of the landlord is lived in');
}

/** A room of the landlord in which somebody is registered. */
export async function livedInRoom(): Promise<Room> {
  const units = await (await Registry.as('landlord')).all<OwnUnit>('/api/v1/own/units');
  const unit = units.find(({ rental, registered }) => rental && registered > 0);
  if (!unit) throw new Error('nobody lives in a room of the landlord');
  return { id: unit.id, place: `${unit.doorplate} ${unit.code}` };
}

type Listing = { id: string; unit_id: string; state: string; version: number };

/** Rooms that are on offer, or are about to be. */
async function offeredBy(landlord: Registry): Promise<ReadonlySet<string>> {
  const listings = await landlord.all<Listing>('/api/v1/listings');
  const open = listings.filter(({ state }) => state !== 'withdrawn' && state !== 'taken_down');
  return new Set(open.map(({ unit_id }) => unit_id));
}

/** An empty room that nobody has offered yet. */
export async function roomToOffer(): Promise<Room> {
  const landlord = await Registry.as('landlord');
  const taken = await offeredBy(landlord);
  for await (const room of emptyRooms(landlord)) if (!taken.has(room.id)) return room;
  throw new Error('every empty room of the landlord is on offer');
}

/** An empty room that is neither on offer nor let, nor about to be. */
export async function roomToLet(): Promise<Room> {
  const landlord = await Registry.as('landlord');
  const taken = await offeredBy(landlord);
  const contracts = await landlord.all<{ unit_id: string }>('/api/v1/own/contracts');
  const agreedOn = new Set(contracts.map(({ unit_id }) => unit_id));
  for await (const room of emptyRooms(landlord)) {
    if (taken.has(room.id) || agreedOn.has(room.id)) continue;
    const { tenancy } = await landlord.get<{ tenancy?: object | null }>(`/api/v1/units/${room.id}`);
    if (!tenancy) return room;
  }
  throw new Error('every empty room of the landlord is let');
}

/** The office publishes what waits for it of this room. */
export async function officePublishes(room: Room): Promise<Listing> {
  return decides(room, 'publish');
}

export async function officeRefuses(room: Room, reason: string): Promise<Listing> {
  return decides(room, 'refuse', { reason });
}

async function decides(room: Room, what: string, body: object = {}): Promise<Listing> {
  const officer = await Registry.as('officer');
  const [listing] = await officer.all<Listing>(`/api/v1/listings?state=submitted&unit_id=${room.id}`);
  if (!listing) throw new Error(`nothing of ${room.place} waits for the office`);
  return officer.post(`/api/v1/listings/${listing.id}/${what}`, body, { 'if-match': `"${listing.version}"` });
}
