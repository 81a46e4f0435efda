/** Keeps the screen true while others work: events arrive, caches and tiles follow. */
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { type Connection, type Layer, listen } from '../../api/events';
import { isPersonal, keys } from '../../api/keys';
import type { Bounds } from '../../api/types';
import { effectsOf } from './effects';

export type RefreshTiles = (layer: Layer, bounds: Bounds | null) => void;

/** One layer of each source of the map: all of a source is fetched again. */
const LAYERS: readonly Layer[] = ['building', 'alley', 'unit', 'h3_r8', 'h3_r9', 'h3_r10', 'h3_r11'];

export function useLive(refreshTiles: RefreshTiles): Connection {
  const client = useQueryClient();
  const [connection, setConnection] = useState<Connection>('connecting');
  const refresh = useRef(refreshTiles);
  refresh.current = refreshTiles;

  useEffect(() => {
    let lost = false;
    const startOver = () => {
      void client.invalidateQueries({
        predicate: ({ queryKey }) => !isPersonal(queryKey) && queryKey[0] !== keys.session[0],
      });
      void client.invalidateQueries({ queryKey: keys.personal, refetchType: 'none' });
      for (const layer of LAYERS) refresh.current(layer, null);
    };
    return listen('/api/v1/events', {
      onEvent(event) {
        const { refetch, outdated, tiles } = effectsOf(event);
        for (const queryKey of refetch) void client.invalidateQueries({ queryKey });
        for (const queryKey of outdated) void client.invalidateQueries({ queryKey, refetchType: 'none' });
        for (const { layer, bounds } of tiles) refresh.current(layer, bounds);
      },
      onConnection(state) {
        setConnection(state);
        // Whatever happened meanwhile was not heard.
        if (state === 'open' && lost) startOver();
        // A stream that was refused may mean that the session is over: ask.
        if (state === 'lost') void client.invalidateQueries({ queryKey: keys.session });
        lost = state === 'lost' || (lost && state !== 'open');
      },
      // The session may have changed with the rights.
      onReset() {
        setConnection('open');
        lost = false;
        void client.invalidateQueries({ queryKey: keys.session });
        startOver();
      },
    });
  }, [client]);

  return connection;
}
