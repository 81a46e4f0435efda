/** Answers what `MapProbe` asks. */
import './MapProbe';
import type { VillageMap } from './VillageMap';

export function exposeProbe(map: VillageMap): () => void {
  window.menpaiMap = {
    building: (id) => map.drawn(['building-solid', 'building-flat'], id)?.properties ?? null,
    unit: (id) => map.drawn(['unit-flat'], id)?.properties ?? null,
    gaps: (id) => (map.drawn(['gap-badge'], id)?.properties['gaps'] as number | undefined) ?? null,
    cells: () => map.cells().map((cell) => cell.properties),
    gateLabel: (id) => (map.drawn(['gate'], id)?.properties['label'] as string | undefined) ?? null,
    project: (at) => map.project(at),
  };
  return () => {
    delete window.menpaiMap;
  };
}
