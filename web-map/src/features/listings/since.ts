/** Since when a listing stands where it stands, as far as that is written down. */
import type { Listing } from '../../api/types';

type Times = Pick<Listing, 'state' | 'submitted_at' | 'published_at' | 'decided_at' | 'expires_at'>;

export function sinceOf(listing: Times): string | null {
  switch (listing.state) {
    case 'submitted':
      return listing.submitted_at ?? null;
    case 'published':
      return listing.published_at ?? null;
    case 'refused':
    case 'taken_down':
      return listing.decided_at ?? null;
    case 'expired':
      return listing.expires_at ?? null;
    case 'draft':
    case 'withdrawn':
      return null;
  }
}
