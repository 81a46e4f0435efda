/** How a version of a residency stands to the one after it. */

type Version = { id: string; version: number; from: string; to?: string | null; recorded_to?: string | null };

/** What took the place of a version: the day it ended, or a correction. Null: it still stands. */
export function supersededBy(version: Version, all: readonly Version[]): 'ended' | 'corrected' | null {
  if (!version.recorded_to) return null;
  const next = all.find(({ id, version: number }) => id === version.id && number === version.version + 1);
  return next?.to && next.from === version.from ? 'ended' : 'corrected';
}

/** What the server writes where no reason was given. */
const UNSAID = 'ended';

export function isUnsaid(reason: string): boolean {
  return reason === UNSAID;
}
