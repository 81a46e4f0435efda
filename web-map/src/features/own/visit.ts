/** How long a visit lasts, in the words that people choose from. Pure. */

export const VISITS = ['tonight', 'day', 'three_days', 'week'] as const;
export type Visit = (typeof VISITS)[number];

const NIGHTS: Readonly<Record<Visit, number>> = { tonight: 0, day: 1, three_days: 3, week: 6 };

/** From now to the end of a local day: a visit lasts seven days at most, which the last choice stays below. */
export function periodOf(visit: Visit, now: Date): { from: string; to: string } {
  const end = new Date(now);
  end.setDate(end.getDate() + NIGHTS[visit]);
  end.setHours(23, 59, 59, 0);
  return { from: now.toISOString(), to: end.toISOString() };
}

/** A PIN as it is read out: in groups. */
export function inGroups(pin: string): string {
  return pin.length % 4 === 0 ? pin.replace(/(\d{4})(?=\d)/g, '$1 ') : pin.replace(/(\d{3})(?=\d)/g, '$1 ');
}
