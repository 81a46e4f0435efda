/** Where in the village something stands, so that its name finds room. Pure. */
import type { Bounds, LonLat } from '../api/types';

export type Quarter = 'north-east' | 'north-west' | 'south-east' | 'south-west';

export function quarterOf([lon, lat]: LonLat, [west, south, east, north]: Bounds): Quarter {
  const half = lat > (south + north) / 2 ? 'north' : 'south';
  return `${half}-${lon > (west + east) / 2 ? 'east' : 'west'}`;
}
