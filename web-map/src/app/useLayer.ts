/** What the map is coloured by: what was chosen, as far as it is for the caller. */
import { useMay } from '../features/session/caller';
import { LAYER_MODES, type LayerMode } from '../map/modes';
import { usePlace } from './place';

/** The modes that show the caller anything: cells are for those who read statistics. */
export function useLayers(): readonly LayerMode[] {
  const may = useMay();
  return LAYER_MODES.filter((mode) => mode !== 'grid' || may('statistics.read'));
}

export function useLayer(): LayerMode {
  const { layer } = usePlace();
  const may = useMay();
  const known = useLayers();
  if (layer && known.includes(layer)) return layer;
  // Counts of single houses are for those who work on them; who reads statistics only has the cells.
  return may('statistics.read') && !may('gap.read') ? 'grid' : 'registration';
}
