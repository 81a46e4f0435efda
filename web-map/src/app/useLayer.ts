/** What the map is coloured by: what was chosen, as far as it is for the caller. */
import { useMay } from '../features/session/caller';
import { LAYER_MODES, type LayerMode } from '../map/modes';
import { usePlace } from './place';

/**
 * The modes that show the caller anything. Counts of single houses are for those who work on them; whoever reads statistics
 * only has the cells.
 */
export function useLayers(): readonly LayerMode[] {
  const may = useMay();
  if (!may('statistics.read')) return LAYER_MODES.filter((mode) => mode !== 'grid');
  return may('gap.read') ? LAYER_MODES : ['grid', 'use'];
}

export function useLayer(): LayerMode {
  const { layer } = usePlace();
  const known = useLayers();
  return layer && known.includes(layer) ? layer : (known[0] ?? 'use');
}
