/** One's registrations, each with what was said about it before. Pure. */
import type { OwnResidency } from '../../api/types';

export type Registration = { now: OwnResidency; before: readonly OwnResidency[]; over: boolean };

/** In the order in which the newest version of each comes; `today`: `YYYY-MM-DD`. */
export function registrationsOf(versions: readonly OwnResidency[], today: string): Registration[] {
  const newestFirst = [...versions].sort((a, b) => b.version - a.version);
  const seen = new Map<string, OwnResidency[]>();
  for (const { residency_id } of versions) seen.set(residency_id, []);
  for (const one of newestFirst) seen.get(one.residency_id)?.push(one);
  return [...seen.values()].flatMap(([now, ...before]) =>
    now ? [{ now, before, over: !!now.to && now.to < today }] : [],
  );
}
