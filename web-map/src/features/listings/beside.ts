/** What lies before and behind one of a list. */

export type Beside = {
  /** From one; zero: it is not in the list, or not any more. */
  place: number;
  before: string | null;
  next: string | null;
};

export function besideOf(ids: readonly string[], id: string | null): Beside {
  const at = id === null ? -1 : ids.indexOf(id);
  if (at < 0) return { place: 0, before: null, next: ids[0] ?? null };
  return { place: at + 1, before: ids[at - 1] ?? null, next: ids[at + 1] ?? null };
}

/** Where to go on once this one is decided and leaves the list. */
export function onwardOf(ids: readonly string[], id: string): string | null {
  const { next, before } = besideOf(ids, id);
  return next ?? before;
}
