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
  'me',
  'facts',
  'residencies',
  'passages',
  'looks',
  'corrections',
  'copy',
  'consents',
  'close-account',
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
] as const;

export type Screen = (typeof SCREENS)[number];
export type UnitScreen = (typeof UNIT_SCREENS)[number];
export type Way = { screen: Screen } | { screen: UnitScreen; unit: string };

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
};

export function readWay(pathname: string): Way {
  const [, , name = '', unit] = pathname.split('/');
  const plain = SCREENS.find((one) => one === name);
  if (plain && !unit) return { screen: plain };
  const ofUnit = UNIT_SCREENS.find((one) => NAMES[one] === name);
  const named = ofUnit && unit ? decoded(unit) : null;
  return ofUnit && named ? { screen: ofUnit, unit: named } : HOME;
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
  'consents',
  'close-account',
]);

/** Where one goes back to if one did not come from within: the code of a door opens in the middle. */
export function above(way: Way): Way {
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
