/** Where the map flies to: what somebody picks, and at the start the house that the address bar names. */
import { useCallback, useEffect, useState } from 'react';
import { lonLat } from '../api/shapes';
import type { LonLat } from '../api/types';
import { useBuilding } from '../features/building/queries';
import { useUnit } from '../features/unit/queries';
import type { Flight } from '../map/MapView';
import { coveredAt, useIsPhone } from './layout';
import { currentPlace, go } from './place';

export function useFlight(): [flight: Flight | null, show: (center: LonLat) => void] {
  const isPhone = useIsPhone();
  const [flight, setFlight] = useState<Flight | null>(null);
  const show = useCallback(
    (center: LonLat) => setFlight({ center, padding: coveredAt(currentPlace(), isPhone) }),
    [isPhone],
  );

  const [first] = useState(currentPlace);
  const unit = useUnit(first.unit ?? '', first.unit !== null && first.building === null);
  const buildingId = first.building ?? unit.data?.building_id ?? null;
  const building = useBuilding(buildingId ?? '', buildingId !== null);
  const center = building.data?.center;
  const [arrived, setArrived] = useState(false);
  useEffect(() => {
    if (arrived || !center) return;
    setArrived(true);
    // The address may name the dwelling only: its house is selected with it.
    if (currentPlace().unit === first.unit && !currentPlace().building) go({ building: buildingId });
    if (currentPlace().building === buildingId) show(lonLat(center));
  }, [arrived, center, buildingId, first, show]);

  return [flight, show];
}
