/** What is said above a map that is not as it should be: the worst of it, once. Pure. */
import type { Connection } from '../api/events';
import type { Trouble } from '../map/missing';

export type BannerKind = 'blank' | 'partial' | 'away' | 'lost';

type State = { tiles: Trouble | null; away: boolean; connection: Connection };

export function bannerOf({ tiles, away, connection }: State): BannerKind | null {
  if (tiles) return tiles;
  if (away) return 'away';
  return connection === 'lost' ? 'lost' : null;
}
