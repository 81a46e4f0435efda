/** Which tiles a change touches. Pure arithmetic of the web mercator grid. */
import type { Bounds } from '../api/types';

export type TileId = { z: number; x: number; y: number };

/** Above this many, asking for everything in view again is cheaper than naming tiles. */
const TOO_MANY_TILES = 600;

/** Share of a tile that its neighbour draws across the seam (labels and outlines). */
const SEAM = 1 / 32;

function column(lon: number, z: number): number {
  return ((lon + 180) / 360) * 2 ** z;
}

function row(lat: number, z: number): number {
  const radians = (lat * Math.PI) / 180;
  return ((1 - Math.asinh(Math.tan(radians)) / Math.PI) / 2) * 2 ** z;
}

/** Tiles of the zooms `from..=to` that show something within the bounds; `null` when they are too many. */
export function tilesOf(bounds: Bounds, from: number, to: number): TileId[] | null {
  const [west, south, east, north] = bounds;
  const tiles: TileId[] = [];
  for (let z = from; z <= to; z++) {
    const last = 2 ** z - 1;
    const clamp = (value: number) => Math.min(last, Math.max(0, Math.floor(value)));
    const left = clamp(column(west, z) - SEAM);
    const right = clamp(column(east, z) + SEAM);
    const top = clamp(row(north, z) - SEAM);
    const bottom = clamp(row(south, z) + SEAM);
    if (tiles.length + (right - left + 1) * (bottom - top + 1) > TOO_MANY_TILES) return null;
    for (let x = left; x <= right; x++) {
      for (let y = top; y <= bottom; y++) tiles.push({ z, x, y });
    }
  }
  return tiles;
}
