/**
 * What the phone keeps of the lists that were loaded, so that they are there after a reload in a dead spot. Only what concerns
 * dwellings: what is personal is never kept, and what is kept is one account's and goes when it signs out.
 */
import {
  type DehydratedState,
  dehydrate,
  hydrate,
  type Query,
  type QueryClient,
  type QueryKey,
} from '@tanstack/react-query';
import { keys } from '../api/keys';

const STORED = 'menpai.kept';
/** Older lists would send people to doors where everything is settled. */
const GOOD_FOR_MS = 48 * 3_600_000;
const GATHER_MS = 1_000;
/** A change of what lies in it makes another number. */
const FORM = 1;

type Kept = { form: number; account: string; at: number; state: Partial<DehydratedState> };

const ROOTS: ReadonlySet<unknown> = new Set([keys.gaps[0], 'gap-areas', keys.config[0]]);

/** Whether answers under this name are kept. The history of a gap is not: whoever wrote a note to it reads it there. */
export function isKept(queryKey: QueryKey): boolean {
  return ROOTS.has(queryKey[0]) && queryKey[1] !== 'events';
}

/** Puts back what was kept for this account; whoever else it belonged to, it goes. */
export function restore(
  client: QueryClient,
  account: string,
  storage: Pick<Storage, 'getItem' | 'removeItem'>,
  now: number,
): boolean {
  const kept = read(storage);
  if (!kept) return false;
  const good = kept.form === FORM && kept.account === account && now - kept.at < GOOD_FOR_MS;
  if (good) hydrate(client, kept.state);
  else storage.removeItem(STORED);
  return good;
}

/** What is worth keeping now, as text. */
export function keep(client: QueryClient, account: string, now: number): string {
  const shouldDehydrateQuery = ({ queryKey, state }: Query) => isKept(queryKey) && state.status === 'success';
  const state = dehydrate(client, { shouldDehydrateQuery, shouldDehydrateMutation: () => false });
  return JSON.stringify({ form: FORM, account, at: now, state } satisfies Kept);
}

/** Writes what changes down, a little later and at once when the page goes; returns how to stop. */
export function keepWriting(client: QueryClient, account: string): () => void {
  let timer: number | undefined;
  const write = () => {
    timer = undefined;
    try {
      localStorage.setItem(STORED, keep(client, account, Date.now()));
    } catch {
      // Full: what was loaded is there as long as the page is.
      localStorage.removeItem(STORED);
    }
  };
  const flush = () => {
    if (timer === undefined) return;
    window.clearTimeout(timer);
    write();
  };
  const unsubscribe = client.getQueryCache().subscribe(({ type, query }) => {
    if (type === 'updated' && isKept(query.queryKey) && query.state.status === 'success')
      timer ??= window.setTimeout(write, GATHER_MS);
  });
  window.addEventListener('pagehide', flush);
  return () => {
    window.clearTimeout(timer);
    unsubscribe();
    window.removeEventListener('pagehide', flush);
  };
}

export function forgetKept(): void {
  localStorage.removeItem(STORED);
}

function read(storage: Pick<Storage, 'getItem'>): Kept | null {
  try {
    return JSON.parse(storage.getItem(STORED) ?? 'null') as Kept | null;
  } catch {
    return null;
  }
}
