/** What somebody who looks for a room wants, in their own measures, and the search that finds it. Pure. */
import type { Facility, LonLat, MarketSearch, MarketSort } from '../../api/types';
import { daysAfter } from '../visit/outcomes';

export type Wanted = {
  /** Yuan a month at most. */
  rent: number | null;
  rooms: Rooms | null;
  /** Moves in so many days from now. */
  inDays: InDays | null;
  /** Metres from where the phone is. */
  within: number | null;
  /** Where the phone is, WGS 84. */
  at: LonLat | null;
  facilities: readonly Facility[];
  sort: MarketSort;
};

type InDays = (typeof IN_DAYS)[number];
export type Rooms = '1' | '2' | '3+';

export const ANYTHING: Wanted = {
  rent: null,
  rooms: null,
  inDays: null,
  within: null,
  at: null,
  facilities: [],
  sort: 'newest',
};

export const RENTS: readonly number[] = [500, 800, 1000, 1500, 2000];
export const ROOMS: readonly Rooms[] = ['1', '2', '3+'];
export const IN_DAYS = [0, 7, 30] as const;
export const WITHIN: readonly number[] = [1000, 3000, 10_000];
const SORTS: readonly MarketSort[] = ['newest', 'rent', 'rent_desc', 'area_desc'];

/** Distances are known only from somewhere. */
export function sortsOf({ at }: Pick<Wanted, 'at'>): readonly MarketSort[] {
  return at ? ['distance', ...SORTS] : SORTS;
}

/** Near here, the nearest first; or wherever it is. */
export function near(wanted: Wanted, within: number | null, at: LonLat | null): Wanted {
  if (within !== null && at) return { ...wanted, within, at, sort: 'distance' };
  const sort = wanted.sort === 'distance' ? 'newest' : wanted.sort;
  return { ...wanted, within: null, at: null, sort };
}

const ROOMS_OF: Readonly<Record<Rooms, Pick<MarketSearch, 'rooms_from' | 'rooms_to'>>> = {
  '1': { rooms_to: 1 },
  '2': { rooms_from: 2, rooms_to: 2 },
  '3+': { rooms_from: 3 },
};

/** `today` is the local day, `YYYY-MM-DD`. */
export function searchOf(wanted: Wanted, today: string): MarketSearch {
  const { rent, rooms, inDays, within, at, facilities, sort } = wanted;
  return {
    sort,
    ...(rent !== null && { rent_to: rent * 100 }),
    ...(rooms !== null && ROOMS_OF[rooms]),
    ...(inDays !== null && { free_by: daysAfter(today, inDays) }),
    ...(within !== null && at && { radius_m: within, near: about(at) }),
    ...(facilities.length > 0 && { facilities: [...facilities].sort().join(',') }),
  };
}

/** Within a hundred metres: where rooms are is told no closer, and nobody needs to know more of where somebody stands. */
function about([lon, lat]: LonLat): string {
  return `${lon.toFixed(3)},${lat.toFixed(3)}`;
}

/** How many things are wanted. */
export function wantsOf({ rent, rooms, inDays, within, facilities }: Wanted): number {
  const said = [rent, rooms, inDays, within].filter((one) => one !== null);
  return said.length + facilities.length;
}
