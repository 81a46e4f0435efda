/**
 * Where the phone page is: one task a screen, named by the address, so that a reload, a bookmark, the code on a door and the
 * phone's back button do what one expects. Ids of dwellings stand there, never anything about a person.
 */
import { useSyncExternalStore } from 'react';

const ROOT = '/m';

/** Screens without a subject. */
export const SCREENS = [
  'home',
  'scan',
  'filings',
  'waiting',
  'gaps',
  'notifications',
  'code',
  'passes',
  'visitors',
  'rooms',
  'market',
  'offers',
  'viewings',
  'visits',
  'me',
  'facts',
  'residencies',
  'passages',
  'looks',
  'corrections',
  'copy',
] as const;
/** Screens of one dwelling: its door, for whoever moves in, and what a landlord does with a room. */
export const UNIT_SCREENS = [
  'door',
  'room',
  'register',
  'doorplate',
  'residents',
  'keys',
  'history',
  'offer',
] as const;
/** Screens of one listing: as everybody finds it, and what its landlord does with it. */
export const LISTING_SCREENS = ['listing', 'book', 'edit-offer', 'photos', 'slots'] as const;

export type Screen = (typeof SCREENS)[number];
export type UnitScreen = (typeof UNIT_SCREENS)[number];
export type ListingScreen = (typeof LISTING_SCREENS)[number];
export type Way =
  | { screen: Screen }
  | { screen: UnitScreen; unit: string }
  | { screen: ListingScreen; listing: string };

const HOME: Way = { screen: 'home' };

/** What stands in the address for the screens of a dwelling; `/m/d/…` is on doors. */
const NAMES: Readonly<Record<UnitScreen, string>> = {
  door: 'd',
  room: 'room',
  register: 'register',
  doorplate: 'doorplate',
  residents: 'residents',
  keys: 'keys',
  history: 'history',
  offer: 'offer',
};
const OF_LISTING: Readonly<Record<ListingScreen, string>> = {
  listing: 'market',
  book: 'book',
  'edit-offer': 'edit-offer',
  photos: 'photos',
  slots: 'slots',
};

export function readWay(pathname: string): Way {
  const [, , name = '', subject] = pathname.split('/');
  if (!subject) return { screen: SCREENS.find((one) => one === name) ?? 'home' };
  const id = decoded(subject);
  if (!id) return HOME;
  const ofUnit = UNIT_SCREENS.find((one) => NAMES[one] === name);
  if (ofUnit) return { screen: ofUnit, unit: id };
  const ofListing = LISTING_SCREENS.find((one) => OF_LISTING[one] === name);
  return ofListing ? { screen: ofListing, listing: id } : HOME;
}

/** What an address that was cut or mistyped names is nothing. */
function decoded(part: string): string | null {
  try {
    return decodeURIComponent(part);
  } catch {
    return null;
  }
}

export function writeWay(way: Way): string {
  if ('unit' in way) return `${ROOT}/${NAMES[way.screen]}/${encodeURIComponent(way.unit)}`;
  if ('listing' in way) return `${ROOT}/${OF_LISTING[way.screen]}/${encodeURIComponent(way.listing)}`;
  return way.screen === 'home' ? ROOT : `${ROOT}/${way.screen}`;
}

/** Screens that one comes to from those about oneself. */
const OF_ME: ReadonlySet<Way['screen']> = new Set([
  'facts',
  'residencies',
  'passes',
  'passages',
  'looks',
  'corrections',
  'copy',
]);

/** Where one goes back to if one did not come from within: the code of a door opens in the middle. */
export function above(way: Way): Way {
  if ('listing' in way) {
    if (way.screen === 'book') return { screen: 'listing', listing: way.listing };
    return { screen: way.screen === 'listing' ? 'market' : 'offers' };
  }
  if (!('unit' in way)) return OF_ME.has(way.screen) ? { screen: 'me' } : HOME;
  if (way.screen === 'door') return HOME;
  return way.screen === 'room' ? { screen: 'rooms' } : { screen: 'room', unit: way.unit };
}

const listeners = new Set<() => void>();
let path = '';
let current: Way = HOME;

function read(): Way {
  if (path !== window.location.pathname) {
    path = window.location.pathname;
    current = readWay(path);
  }
  return current;
}

function tell() {
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  window.addEventListener('popstate', listener);
  return () => {
    listeners.delete(listener);
    window.removeEventListener('popstate', listener);
  };
}

export function useWay(): Way {
  return useSyncExternalStore(subscribe, read);
}

type Inside = { inside?: boolean } | null;

/** `replaces`: the screen that is left has done its task, and back does not lead to it. */
export function goTo(way: Way, { replaces = false } = {}): void {
  const state = window.history.state as Inside;
  if (replaces) window.history.replaceState(state, '', writeWay(way));
  else window.history.pushState({ inside: true } satisfies Inside, '', writeWay(way));
  tell();
}

/** Back to where one came from; from a screen that was opened from outside, up. */
export function goBack(): void {
  if ((window.history.state as Inside)?.inside) window.history.back();
  else goTo(above(read()), { replaces: true });
}
