/** Photos that are on their way, one after the other. Pure. */

export type Waiting = {
  /** The key under which it is sent, however often. */
  key: string;
  file: File;
  /** Why it was not sent. */
  error: unknown;
};

export type Queue = { items: readonly Waiting[]; sent: number };

export const EMPTY: Queue = { items: [], sent: 0 };

export type Happened =
  | { what: 'chosen'; photos: readonly Pick<Waiting, 'key' | 'file'>[] }
  | { what: 'sent'; key: string }
  | { what: 'failed'; key: string; error: unknown }
  | { what: 'again'; key: string }
  | { what: 'dropped'; key: string };

/** Which is being sent. */
export function current({ items }: Queue): Waiting | undefined {
  return items.find(({ error }) => error === null);
}

export function queueAfter(queue: Queue, happened: Happened): Queue {
  const without = (key: string) => queue.items.filter((one) => one.key !== key);
  const having = (key: string, error: unknown) =>
    queue.items.map((one) => (one.key === key ? { ...one, error } : one));
  switch (happened.what) {
    case 'chosen': {
      const chosen = happened.photos.map((photo) => ({ ...photo, error: null }));
      // Counted anew once everything of the last time has gone.
      return { items: [...queue.items, ...chosen], sent: current(queue) ? queue.sent : 0 };
    }
    case 'sent':
      return { items: without(happened.key), sent: queue.sent + 1 };
    case 'failed':
      return { ...queue, items: having(happened.key, happened.error) };
    case 'again':
      return { items: having(happened.key, null), sent: current(queue) ? queue.sent : 0 };
    case 'dropped':
      return { ...queue, items: without(happened.key) };
  }
}

/** The how manieth of how many is being sent; `null`: none. */
export function progress(queue: Queue): { number: number; count: number } | null {
  const waiting = queue.items.filter(({ error }) => error === null).length;
  return waiting === 0 ? null : { number: queue.sent + 1, count: queue.sent + waiting };
}

/** The photos with one of them a place earlier or later. */
export function moved(ids: readonly string[], id: string, by: -1 | 1): readonly string[] {
  const from = ids.indexOf(id);
  const to = from + by;
  if (from < 0 || to < 0 || to >= ids.length) return ids;
  const order = ids.filter((one) => one !== id);
  return [...order.slice(0, to), id, ...order.slice(to)];
}
