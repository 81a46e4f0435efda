/** A landlord offers a unit, as far as the office comes to see it. */
import { photo } from './photos';
import { Registry } from './registry';
import { roomToOffer } from './rooms';

export type Offered = { id: string; version: number };

const COLOURS = [
  [214, 196, 160],
  [150, 170, 182],
] as const;

/** Hands a listing in, with two photos, of the first unit that has none yet. */
export async function offers(title: string): Promise<Offered> {
  const landlord = await Registry.as('landlord');
  const { id: unit_id } = await roomToOffer();
  const said = { title, description: '家具齐全。', area_m2: 20, rent_cents: 123_450, deposit_cents: 123_450 };
  const made = await landlord.post<Offered>('/api/v1/listings', { unit_id, ...said });
  const path = `/api/v1/listings/${made.id}`;
  for (const colour of COLOURS) await landlord.upload(`${path}/photos`, 'image/png', photo(640, 480, colour));
  const { version } = await landlord.get<Offered>(path);
  return landlord.post(`${path}/submit`, undefined, { 'if-match': `"${version}"` });
}

/** The landlord takes back what they offered, so that another story can offer the room. */
export async function takesBack({ id }: Offered): Promise<void> {
  const landlord = await Registry.as('landlord');
  const { version } = await landlord.get<Offered>(`/api/v1/listings/${id}`);
  await landlord.post(`/api/v1/listings/${id}/withdraw`, undefined, { 'if-match': `"${version}"` });
}
