/**
 * Where the phone page is: one task a screen, named by the address, so that a reload, a bookmark, the code on a door and the
 * phone's back button do what one expects. Ids of dwellings, listings, leases, filings and contracts stand there, never anything about a person.
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
  'contracts',
  'leases',
  'problems',
  'report',
  'repairs',
  'door-keys',
  'me',
  'facts',
  'residencies',
  'passages',
  'looks',
  'corrections',
  'copy',
  'consents',
  'close-account',
  'claims',
  'claim-scan',
  'agents',
  'agent-new',
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
  'sign',
  'lock',
  'claim',
  'give-up',
] as const;
/** Screens of one listing: as everybody finds it, and what its landlord does with it. */
export const LISTING_SCREENS = ['listing', 'book', 'edit-offer', 'photos', 'slots'] as const;
/** Screens of one lease, for both sides of it. */
export const LEASE_SCREENS = ['lease', 'renew', 'change', 'leave', 'end', 'receipt'] as const;

export type Screen = (typeof SCREENS)[number];
export type UnitScreen = (typeof UNIT_SCREENS)[number];
export type ListingScreen = (typeof LISTING_SCREENS)[number];
export type LeaseScreen = (typeof LEASE_SCREENS)[number];
export type Way =
  | { screen: Screen }
  | { screen: UnitScreen; unit: string }
  | { screen: ListingScreen; listing: string }
  | { screen: LeaseScreen; lease: string }
  | { screen: 'contract'; contract: string }
  | { screen: 'agree'; filing: string }
  | { screen: 'join'; code: string }
  | { screen: 'join-agent'; agentCode: string };

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
  sign: 'sign',
  lock: 'lock',
  claim: 'claim',
  'give-up': 'give-up',
};
const OF_LISTING: Readonly<Record<ListingScreen, string>> = {
  listing: 'market',
  book: 'book',
  'edit-offer': 'edit-offer',
  photos: 'photos',
  slots: 'slots',
};
/** The code of a contract is good for days and for one who joins; whoever opens it says who they are. */
const CODE = 'c';
/** That of an agency, likewise. */
const AGENT_CODE = 'a';

/** Where the link to a visitor's code leads: outside of all that one signs in for. What it says stands behind the `#`. */
export const VISITOR_PAGE = `${ROOT}/visit`;

export function isVisitorPage(pathname: string): boolean {
  return pathname.replace(/\/$/, '') === VISITOR_PAGE;
}

export function readWay(pathname: string): Way {
  const [, , name = '', subject] = pathname.split('/');
  const plain = SCREENS.find((one) => one === name);
  if (plain && !subject) return { screen: plain };
  const named = subject ? decoded(subject) : null;
  if (!named) return HOME;
  const ofUnit = UNIT_SCREENS.find((one) => NAMES[one] === name);
  if (ofUnit) return { screen: ofUnit, unit: named };
  const ofListing = LISTING_SCREENS.find((one) => OF_LISTING[one] === name);
  if (ofListing) return { screen: ofListing, listing: named };
  const ofLease = LEASE_SCREENS.find((one) => one === name);
  if (ofLease) return { screen: ofLease, lease: named };
  if (name === 'contract') return { screen: name, contract: named };
  if (name === 'agree') return { screen: name, filing: named };
  if (name === AGENT_CODE) return { screen: 'join-agent', agentCode: named };
  return name === CODE ? { screen: 'join', code: named } : HOME;
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
  const of = (name: string, subject: string) => `${ROOT}/${name}/${encodeURIComponent(subject)}`;
  if ('unit' in way) return of(NAMES[way.screen], way.unit);
  if ('listing' in way) return of(OF_LISTING[way.screen], way.listing);
  if ('lease' in way) return of(way.screen, way.lease);
  if ('contract' in way) return of(way.screen, way.contract);
  if ('filing' in way) return of(way.screen, way.filing);
  if ('code' in way) return of(CODE, way.code);
  if ('agentCode' in way) return of(AGENT_CODE, way.agentCode);
  return way.screen === 'home' ? ROOT : `${ROOT}/${way.screen}`;
}

/** Screens that one comes to from those about oneself. */
const OF_ME: ReadonlySet<Way['screen']> = new Set([
  'facts',
  'residencies',
  'passes',
  'door-keys',
  'passages',
  'looks',
  'corrections',
  'copy',
  'consents',
  'close-account',
  'claims',
  'agents',
]);

/** Where one goes back to if one did not come from within: the code of a door opens in the middle. */
export function above(way: Way): Way {
  if ('unit' in way) {
    if (way.screen === 'door') return HOME;
    if (way.screen === 'claim') return { screen: 'claims' };
    return way.screen === 'room' ? { screen: 'rooms' } : { screen: 'room', unit: way.unit };
  }
  if ('listing' in way) {
    if (way.screen === 'book') return { screen: 'listing', listing: way.listing };
    return { screen: way.screen === 'listing' ? 'market' : 'offers' };
  }
  if ('lease' in way)
    return way.screen === 'lease' ? { screen: 'leases' } : { screen: 'lease', lease: way.lease };
  if ('contract' in way) return { screen: 'contracts' };
  if (way.screen === 'report') return { screen: 'problems' };
  if (way.screen === 'claim-scan') return { screen: 'claims' };
  if (way.screen === 'agent-new') return { screen: 'agents' };
  return OF_ME.has(way.screen) ? { screen: 'me' } : HOME;
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
