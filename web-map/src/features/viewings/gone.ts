/** What a seeker chose and is there no more. Pure. */
import { Problem } from '@menpai/client';

/** `slot`: the time was taken back, or has begun; `listing`: the room is on offer no longer. */
export function goneOf(error: unknown): 'slot' | 'listing' | null {
  if (!(error instanceof Problem)) return null;
  const field = error.fieldErrors.find(({ code }) => code === 'unknown_reference')?.field;
  if (field === 'slot_id') return 'slot';
  return field === 'listing_id' ? 'listing' : null;
}
