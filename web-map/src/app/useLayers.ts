/** What the map can be coloured by for the caller, and what it is coloured by. */
import { useMay } from '../features/session/caller';
import type { LayerMode } from '../map/modes';
import { layersFor } from './layers';
import { usePlace } from './place';

export function useLayers(): [layers: readonly LayerMode[], layer: LayerMode] {
  const { layer } = usePlace();
  const may = useMay();
  const layers = layersFor({
    houses: may('gap.read'),
    statistics: may('statistics.read'),
  });
  return [layers, layer && layers.includes(layer) ? layer : (layers[0] ?? 'use')];
}
