/**
 * What the browser stories may ask of the map. A canvas has no text that a test could read, so the page answers,
 * on `window.menpaiMap`, what is drawn of one building or gate. It reads; it changes nothing and knows no person.
 */
import type { LonLat } from '../api/types';

type MapProbe = {
  /** Tile attributes of a building that is on the screen, or null. */
  building(id: string): Record<string, unknown> | null;
  /** Tile attributes of a unit whose plan is on the screen, or null. */
  unit(id: string): Record<string, unknown> | null;
  /** The count on the sign of a building with gaps that is on the screen, or null. */
  gaps(id: string): number | null;
  /** Tile attributes of the cells on the screen. */
  cells(): Record<string, unknown>[];
  /** Label of a gate that is on the screen, or null. */
  gateLabel(id: string): string | null;
  /** Where a place is on the map's canvas, CSS pixels. */
  project(at: LonLat): { x: number; y: number };
};

declare global {
  interface Window {
    menpaiMap?: MapProbe;
  }
}
