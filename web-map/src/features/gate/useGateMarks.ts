/** The gates as the map draws them: name, today's count, and whether a terminal of theirs is silent. */
import type { TFunction } from 'i18next';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { lonLat } from '../../api/shapes';
import type { Bounds, Gate } from '../../api/types';
import { quarterOf } from '../../map/quarter';
import type { GateMark } from '../../map/VillageMap';
import { offlineByGate } from '../device/order';
import { useDevices } from '../device/queries';
import { useMay } from '../session/caller';
import { useSiteGates } from './queries';

export function useGateMarks(siteId: string, bounds: Bounds): readonly GateMark[] {
  const { t } = useTranslation();
  const sees = useMay()('gate.read');
  const gates = useSiteGates(siteId, sees).data;
  const devices = useDevices(siteId, { enabled: sees }).data;
  const [west, south, east, north] = bounds;
  return useMemo(() => {
    const offline = offlineByGate(devices ?? []);
    return (gates ?? []).map((gate) => {
      const at = lonLat(gate.location.coordinates);
      const silent = offline.get(gate.id) ?? 0;
      return {
        id: gate.id,
        kind: gate.kind,
        at,
        label: labelOf(gate, silent, t),
        offline: silent,
        quarter: quarterOf(at, [west, south, east, north]),
      };
    });
  }, [gates, devices, t, west, south, east, north]);
}

/** Counts below five are held back by the server. */
function labelOf({ name, today }: Gate, offline: number, t: TFunction): string {
  const lines = [name];
  if (today)
    lines.push(
      today.granted == null ? t('map.gate_today_few') : t('map.gate_today', { count: today.granted }),
    );
  if (offline > 0) lines.push(t('map.gate_offline', { count: offline }));
  return lines.join('\n');
}
