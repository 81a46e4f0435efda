/** The outbox of this browser, and when it sends: a moment after a tap, when the network is back, and now and then. */

import { keyed, newKey } from '@menpai/client';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useSyncExternalStore } from 'react';
import { answerOf, api } from '../../api/client';
import { keys } from '../../api/keys';
import { useCaller } from '../session/caller';
import { type Entry, Outbox, STORED } from './outbox';

const AGAIN_MS = 10_000;

export const outbox = new Outbox({
  storage: localStorage,
  send: ({ gap, key, visit }) =>
    answerOf(
      api.POST('/gaps/{id}/visits', {
        params: { path: { id: gap }, header: keyed(key) },
        body: visit,
      }),
    ),
  now: () => Date.now(),
  newKey,
  alone: async (work) => {
    // Only where the page came over HTTPS or from this machine; elsewhere the key keeps two tabs from recording it twice.
    if (navigator.locks) await navigator.locks.request('menpai.outbox', work);
    else await work();
  },
});

window.addEventListener('storage', (event) => {
  if (event.key === STORED) outbox.reload();
});

/** What the caller tapped, oldest first. */
export function useEntries(): readonly Entry[] {
  const { account } = useCaller();
  const entries = useSyncExternalStore(outbox.subscribe, outbox.entries);
  return entries.filter((entry) => entry.account === account.id);
}

/** The last thing that the caller tapped about a dwelling's gap. */
export function useEntryOf(gap: string): Entry | undefined {
  return useEntries().findLast((entry) => entry.gap === gap);
}

export function useSending(): string | null {
  return useSyncExternalStore(outbox.subscribe, outbox.sending);
}

export function useKeeps(): boolean {
  return useSyncExternalStore(outbox.subscribe, outbox.keeps);
}

function onlineChanged(listener: () => void): () => void {
  window.addEventListener('online', listener);
  window.addEventListener('offline', listener);
  return () => {
    window.removeEventListener('online', listener);
    window.removeEventListener('offline', listener);
  };
}

/** Whether the browser believes that it has a network. */
export function useOnline(): boolean {
  return useSyncExternalStore(onlineChanged, () => navigator.onLine);
}

/** Sends while the console is open. Once in the whole console. */
export function useOutboxSender(): void {
  const client = useQueryClient();
  const { account } = useCaller();
  useEffect(() => {
    let timer: number | undefined;
    let stopped = false;
    let sent = sentOf(account.id);
    const plan = () => {
      window.clearTimeout(timer);
      if (stopped || outbox.waiting(account.id) === 0) return;
      timer = window.setTimeout(go, outbox.heldFor(account.id) ?? AGAIN_MS);
    };
    const go = () => {
      if (!navigator.onLine) return plan();
      void outbox.flush(account.id).finally(plan);
    };
    const onChange = () => {
      // The gap is elsewhere now, or over.
      const now = sentOf(account.id);
      if (now > sent) void client.invalidateQueries({ queryKey: keys.gaps });
      sent = now;
      if (outbox.sending() === null) plan();
    };
    const unsubscribe = outbox.subscribe(onChange);
    window.addEventListener('online', go);
    document.addEventListener('visibilitychange', go);
    go();
    return () => {
      stopped = true;
      window.clearTimeout(timer);
      unsubscribe();
      window.removeEventListener('online', go);
      document.removeEventListener('visibilitychange', go);
    };
  }, [client, account.id]);
}

function sentOf(account: string): number {
  return outbox.entries().filter((entry) => entry.account === account && entry.state === 'sent').length;
}
