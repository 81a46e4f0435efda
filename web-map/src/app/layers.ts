/** What the map can be coloured by, for whom. Pure. */
import type { LayerMode } from '../map/modes';

type Sees = {
  /** The counts of single houses: for those who work on their gaps. */
  houses: boolean;
  statistics: boolean;
};

/** The modes that show the caller anything; the first is the one that the map opens on. */
export function layersFor({ houses, statistics }: Sees): readonly LayerMode[] {
  if (!statistics) return ['use'];
  return houses ? ['registration', 'occupancy', 'gaps', 'use', 'grid'] : ['grid', 'use'];
}
