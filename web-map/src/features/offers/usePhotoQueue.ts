/** Sends chosen photos one after the other, as long as the screen is open. */
import { newKey } from '@menpai/client';
import { useEffect, useReducer, useRef } from 'react';
import { current, EMPTY, queueAfter } from './queue';
import { shrunk } from './shrink';

/** `add` sends a photo, however often it takes under its key. */
export function usePhotoQueue(add: (photo: Blob, key: string) => Promise<void>) {
  const [queue, tell] = useReducer(queueAfter, EMPTY);
  const send = useRef(add);
  send.current = add;
  const running = useRef<string | null>(null);
  const next = current(queue);

  useEffect(() => {
    if (!next || running.current === next.key) return;
    const { key, file } = next;
    running.current = key;
    void shrunk(file)
      .then((photo) => send.current(photo, key))
      .then(
        () => tell({ what: 'sent', key }),
        (error: unknown) => tell({ what: 'failed', key, error }),
      )
      .finally(() => {
        running.current = null;
      });
  }, [next]);

  return {
    queue,
    choose: (files: readonly File[]) =>
      tell({ what: 'chosen', photos: files.map((file) => ({ file, key: newKey() })) }),
    again: (key: string) => tell({ what: 'again', key }),
    drop: (key: string) => tell({ what: 'dropped', key }),
  };
}
