/**
 * Cells of the statistics: which of their resolutions is shown, and what one of them says. A count that is held back in most
 * of the small cells can often be shown in the next larger ones: those are shown then. Pure.
 */
import { GRID, type GridMeasure } from './modes';

/** From coarse to fine, with the zooms of their tiles and their width in metres: √3 times H3's average edge length. */
export const CELLS = {
  h3_r8: { zooms: [10, 12], width_m: 920 },
  h3_r9: { zooms: [13, 14], width_m: 350 },
  h3_r10: { zooms: [15, 16], width_m: 130 },
  h3_r11: { zooms: [17, 22], width_m: 50 },
} as const satisfies Record<string, { zooms: readonly [number, number]; width_m: number }>;
export type CellLayer = keyof typeof CELLS;
export const CELL_LAYERS = Object.keys(CELLS) as readonly CellLayer[];

/** What a tile says of a cell. */
export type CellFacts = Readonly<Record<string, unknown>>;

/** What is shown of the cells right now. */
export type CellReading = {
  layer: CellLayer;
  /** Whether smaller cells would be shown, did they not hold most back. */
  coarser: boolean;
  /** Whether any cell in view shows its value. */
  shows: boolean;
  /** What the selected cell says, where it is known. */
  cell: CellFacts | null;
};

const INDEX = /^8([89ab])[0-9a-f]{13}$/;

/** The layer of a cell by its H3 index, of which the second digit is the resolution; `null` for what is no such index. */
export function cellLayerOf(h3: string | null): CellLayer | null {
  const digit = INDEX.exec(h3 ?? '')?.[1];
  return digit ? (CELL_LAYERS.find((layer) => layer === `h3_r${Number.parseInt(digit, 16)}`) ?? null) : null;
}

/** The finest cells of a zoom. */
export function finestAt(zoom: number): CellLayer {
  return CELL_LAYERS.findLast((layer) => zoom >= CELLS[layer].zooms[0]) ?? 'h3_r8';
}

/** The share of what is counted that lies in cells which show their value; `null` where there is nothing to count. */
export function coverage(measure: GridMeasure, cells: readonly CellFacts[]): number | null {
  const { value, counted } = GRID[measure];
  const sum = (of: readonly CellFacts[]) =>
    of.reduce((total, facts) => total + Number(facts[counted] ?? 0), 0);
  const all = sum(cells);
  return all === 0 ? null : sum(cells.filter((facts) => facts[value] !== undefined)) / all;
}

/** Cells whose values cover this share of what is counted are worth being shown. */
const ENOUGH = 0.5;

/**
 * The cells that are shown at a zoom: the finest that cover enough; where none do, those that cover most; and where none
 * cover anything, the finest, which then say so.
 */
export function shownLayer(
  measure: GridMeasure,
  cells: Readonly<Partial<Record<CellLayer, readonly CellFacts[]>>>,
  zoom: number,
): CellLayer {
  const finest = finestAt(zoom);
  const known = CELL_LAYERS.slice(0, CELL_LAYERS.indexOf(finest) + 1)
    .toReversed()
    .map((layer) => ({ layer, share: coverage(measure, cells[layer] ?? []) ?? 0 }));
  const enough = known.find(({ share }) => share >= ENOUGH);
  if (enough) return enough.layer;
  return known.reduce((best, one) => (one.share > best.share ? one : best)).layer;
}
