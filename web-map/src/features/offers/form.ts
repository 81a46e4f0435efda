/** A listing as its landlord types it: money in yuan. Pure. */
import type { CreateListing, Facility, Listing, Unit } from '../../api/types';

/** Fields are called as the API calls them, so that what it refuses is said where it was typed. */
export type OfferForm = {
  title: string;
  /** Yuan. */
  rent_cents: number;
  /** Yuan. */
  deposit_cents: number;
  area_m2: number;
  rooms: number;
  facilities: Facility[];
  available_from: string;
  description?: string;
};

export const OFFER_FIELDS: readonly (keyof OfferForm)[] = [
  'title',
  'rent_cents',
  'deposit_cents',
  'area_m2',
  'rooms',
  'facilities',
  'available_from',
  'description',
];

/** Months of rent that are usual as a deposit. */
export const DEPOSIT_MONTHS = [0, 1, 2] as const;

const fen = (yuan: number) => Math.round(yuan * 100);

export function contentsOf(form: OfferForm): Omit<CreateListing, 'unit_id'> & { description: string } {
  const { rent_cents, deposit_cents, facilities, description, ...rest } = form;
  return {
    ...rest,
    title: form.title.trim(),
    description: description?.trim() ?? '',
    rent_cents: fen(rent_cents),
    deposit_cents: fen(deposit_cents),
    facilities: [...facilities],
  };
}

export function formOf(listing: Listing): OfferForm {
  return {
    title: listing.title,
    rent_cents: listing.rent_cents / 100,
    deposit_cents: listing.deposit_cents / 100,
    area_m2: tenths(listing.area_m2),
    rooms: listing.rooms,
    facilities: [...listing.facilities],
    available_from: listing.available_from,
    description: listing.description,
  };
}

/** What is known of a unit before anybody has said a word of it. */
export function startOf(unit: Pick<Unit, 'area_m2' | 'rooms'>, today: string): Partial<OfferForm> {
  return {
    rooms: unit.rooms,
    facilities: [],
    available_from: today,
    ...(typeof unit.area_m2 === 'number' && { area_m2: tenths(unit.area_m2) }),
  };
}

/** The server keeps single precision: 25.3 comes back as 25.299999. */
function tenths(value: number): number {
  return Math.round(value * 10) / 10;
}
