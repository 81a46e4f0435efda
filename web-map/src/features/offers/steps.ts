/** What a landlord does next with a listing of theirs, and what else they can. Pure; the server decides. */
import type { Listing, ListingRefusal, ListingState } from '../../api/types';

export type OfferStep = 'photos' | 'submit' | 'edit' | 'renew' | 'slots' | 'withdraw' | 'again';
type Steps = { next: OfferStep | null; also: readonly OfferStep[] };

/** Renewing is offered this long before a listing runs out. */
const SOON_MS = 14 * 24 * 3_600_000;
const CHANGES: readonly OfferStep[] = ['edit', 'photos', 'withdraw'];
const OF_PHOTOS: ReadonlySet<ListingRefusal> = new Set(['wrong_photos', 'person_in_photo']);
const OVER: ReadonlySet<ListingState> = new Set(['withdrawn', 'taken_down']);

export const OFFER_COLORS: Readonly<Record<ListingState, string>> = {
  draft: 'default',
  submitted: 'processing',
  published: 'success',
  refused: 'error',
  expired: 'warning',
  withdrawn: 'default',
  taken_down: 'error',
};

export function isOver({ state }: Pick<Listing, 'state'>): boolean {
  return OVER.has(state);
}

type Standing = Pick<Listing, 'state' | 'refusal' | 'expires_at' | 'let'> & { photos: readonly unknown[] };

export function stepsOf(listing: Standing, now: Date): Steps {
  const next = nextOf(listing, now);
  if (isOver(listing)) return { next, also: [] };
  const seen = listing.state === 'published' && !listing.let;
  const all: readonly OfferStep[] = seen ? ['slots', ...CHANGES] : CHANGES;
  return { next, also: all.filter((step) => step !== next) };
}

function nextOf({ state, refusal, expires_at, photos, let: isLet }: Standing, now: Date): OfferStep | null {
  switch (state) {
    case 'draft':
    case 'expired':
      return photos.length > 0 ? 'submit' : 'photos';
    case 'refused':
      return refusal && OF_PHOTOS.has(refusal) ? 'photos' : 'edit';
    case 'published':
      // Nobody finds what is let, and nobody looks at it.
      if (isLet) return null;
      return expires_at && Date.parse(expires_at) - now.getTime() < SOON_MS ? 'renew' : 'slots';
    case 'submitted':
      return null;
    case 'withdrawn':
    case 'taken_down':
      return 'again';
  }
}

/** What goes on first, then the newest. */
export function ordered<T extends Pick<Listing, 'id' | 'state'>>(listings: readonly T[]): readonly T[] {
  return [...listings].sort((a, b) => Number(isOver(a)) - Number(isOver(b)) || b.id.localeCompare(a.id));
}

/** What is on offer, or about to be: a unit has one at most. */
export function openOne<T extends Pick<Listing, 'state'>>(listings: readonly T[]): T | undefined {
  return listings.find((one) => !isOver(one));
}
