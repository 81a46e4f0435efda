/** What a live event means for what is on the screen. Pure: the hook beside it carries it out. */
import type { QueryKey } from '@tanstack/react-query';
import type { Layer, LiveEvent } from '../../api/events';
import { keys } from '../../api/keys';
import type { Bounds } from '../../api/types';

export type Effects = {
  /** Fetched again if somebody is looking. */
  refetch: QueryKey[];
  /** Only marked: a look at personal data is never repeated in the background. */
  outdated: QueryKey[];
  tiles: { layer: Layer; bounds: Bounds | null }[];
};

export function effectsOf(event: LiveEvent): Effects {
  if (event.kind === 'gate_count') {
    return { refetch: [keys.gates], outdated: [], tiles: [] };
  }
  if (event.kind === 'notice') {
    return { refetch: [keys.noticesAll], outdated: [], tiles: [] };
  }
  const { layer, ids, bounds, site_id } = event.change;
  const tiles = [{ layer, bounds }];
  switch (layer) {
    case 'building':
      return {
        refetch: [
          ...(ids ? ids.map((id) => keys.building(id)) : [['building']]),
          keys.units,
          keys.buildings,
          keys.gaps,
          keys.statistics(site_id),
        ],
        outdated: [keys.personal],
        tiles,
      };
    case 'gate':
      // A terminal that falls silent changes its gate.
      return { refetch: [keys.gates, keys.devicesAll], outdated: [], tiles };
    case 'site':
      return { refetch: [keys.statistics(site_id)], outdated: [], tiles };
    case 'area':
    case 'unit':
    case 'h3_r8':
    case 'h3_r9':
    case 'h3_r10':
    case 'h3_r11':
    case 'alley':
    case 'component':
    case 'open_space':
      return { refetch: [], outdated: [], tiles };
  }
}
