/** What a page asks for and hears while somebody else works: tiles by their address, events by their data. */
import type { Page } from 'playwright-core';
import { tilesOf } from '../src/map/tiles';

type Change = { layer: string; site_id: string; ids: string[] | null };

declare global {
  interface Window {
    heard?: Change[];
    /** Frames in which the building that is watched was not drawn. */
    missed?: number;
  }
}

export class Watcher {
  readonly #page: Page;
  readonly #tiles: string[] = [];

  private constructor(page: Page) {
    this.#page = page;
    page.on('request', (request) => {
      if (request.url().includes('/api/v1/tiles/')) this.#tiles.push(new URL(request.url()).pathname);
    });
  }

  /** Before the page is opened: listens where the console listens. */
  static async of(page: Page): Promise<Watcher> {
    await page.addInitScript(() => {
      window.heard = [];
      window.EventSource = class extends EventSource {
        constructor(url: string | URL) {
          super(url);
          this.addEventListener('change', (message) => {
            window.heard?.push(JSON.parse((message as MessageEvent<string>).data) as Change);
          });
        }
      };
    });
    return new Watcher(page);
  }

  /** From now on: forgets what was, and looks at every frame whether this building is drawn. */
  async begins(building: string): Promise<void> {
    await this.#page.evaluate((id) => {
      window.heard = [];
      window.missed = 0;
      const look = () => {
        if (!window.menpaiMap?.building(id)) window.missed = (window.missed ?? 0) + 1;
        window.requestAnimationFrame(look);
      };
      look();
    }, building);
    this.#tiles.length = 0;
  }

  heard(): Promise<Change[]> {
    return this.#page.evaluate(() => window.heard ?? []);
  }

  missed(): Promise<number> {
    return this.#page.evaluate(() => window.missed ?? 0);
  }

  /** Tiles that were fetched since it began, as `source layers/z/x/y`. */
  get tiles(): readonly string[] {
    return this.#tiles.map((path) => path.replace('/api/v1/tiles/', ''));
  }

  /** Those of them that don't show this place, by some 30 metres. */
  tilesElsewhere([lon, lat]: readonly [number, number]): string[] {
    const near = 0.0003;
    const touched = tilesOf([lon - near, lat - near, lon + near, lat + near], 0, 17) ?? [];
    const known = new Set(touched.map(({ z, x, y }) => `${z}/${x}/${y}`));
    return this.tiles.filter((tile) => !known.has(tile.split('/').slice(1).join('/')));
  }
}
