/** Answers what `MapProbe` asks. */
import './MapProbe';
import type { VillageMap } from './VillageMap';

export function exposeProbe(map: VillageMap): () => void {
  window.menpaiMap = {
    building: (id) => map.drawn(['building-solid', 'building-flat'], id)?.properties ?? null,
    gateLabel: (id) => (map.drawn(['gate'], id)?.properties['label'] as string | undefined) ?? null,
    project: (at) => map.project(at),
  };
  return () => {
    delete window.menpaiMap;
  };
}
