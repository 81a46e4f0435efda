/** Positions and bounds as the API sends them (plain number lists) in the shapes that the map takes. */
import type { Bounds, LonLat } from './types';

export function lonLat(position: readonly unknown[]): LonLat {
  const [lon, lat] = position;
  return [Number(lon), Number(lat)];
}

export function boundsOf(numbers: readonly number[]): Bounds {
  const [west = -180, south = -85, east = 180, north = 85] = numbers;
  return [west, south, east, north];
}
