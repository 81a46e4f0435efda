/** Tiles that could not be fetched, until they are there. Pure bookkeeping: who fetches, and when, is the map's. */
import type { TileId } from './tiles';

/** What is wrong with the map: nothing of it is there, or some of it is not. */
export type Trouble = 'blank' | 'partial';

const FIRST_PAUSE_MS = 3_000;
const LONGEST_PAUSE_MS = 15_000;

export class Missing<Source extends string> {
  readonly #tiles = new Map<Source, Map<string, TileId>>();
  /** How often all that was missing has been asked for again. */
  #rounds = 0;

  add(source: Source, { z, x, y }: TileId) {
    const tiles = this.#tiles.get(source) ?? new Map<string, TileId>();
    tiles.set(`${z}/${x}/${y}`, { z, x, y });
    this.#tiles.set(source, tiles);
  }

  get isEmpty(): boolean {
    return this.#tiles.size === 0;
  }

  /** How long to wait before they are asked for again: longer each time, for whoever is down is not helped by haste. */
  get pauseMs(): number {
    return Math.min(FIRST_PAUSE_MS * 2 ** this.#rounds, LONGEST_PAUSE_MS);
  }

  /** What is to be asked for again now; what fails again is added anew. */
  take(): [source: Source, tiles: TileId[]][] {
    const taken = [...this.#tiles].map(([source, tiles]): [Source, TileId[]] => [
      source,
      [...tiles.values()],
    ]);
    this.#tiles.clear();
    this.#rounds++;
    return taken;
  }

  /** Everything that was asked for has come or failed: whether nothing is missing now. */
  settle(): boolean {
    if (!this.isEmpty) return false;
    this.#rounds = 0;
    return true;
  }
}
