/**
 * Where the console is: site, selection, list and layer, kept in the address bar. So a reload, a bookmark and
 * the phone's back button do what one expects. Nothing about a person is ever written here.
 */
import { useSyncExternalStore } from 'react';
import { cellLayerOf } from '../map/cells';
import { GRID_MEASURES, type GridMeasure, LAYER_MODES, type LayerMode } from '../map/modes';
import { PAGES, type Page } from './pages';

const LISTS = ['gaps', 'people', 'statistics'] as const;
export type List = (typeof LISTS)[number];

const VIEWS = ['flat', 'solid'] as const;

export type Place = {
  site: string | null;
  building: string | null;
  unit: string | null;
  /** The gate whose panel is open; on the page of the terminals: whose terminals are listed. */
  gate: string | null;
  /** The cell whose figures are read, by its H3 index. */
  cell: string | null;
  list: List | null;
  /** A page over the map. */
  page: Page | null;
  /** The unit on offer that its page shows. */
  listing: string | null;
  /** What the map is coloured by; absent: what suits the caller. */
  layer: LayerMode | null;
  /** What cells are coloured by. */
  measure: GridMeasure;
  /** Whose units are shown on their plans, of the building that is open. */
  floor: number | null;
  /** Plan or model; absent: what suits the screen. */
  flat: boolean | null;
};

/** A change of one of these is a step that the browser's back button undoes. */
const MOVES = ['site', 'building', 'unit', 'gate', 'cell', 'list', 'page'] as const;

export const HOME: Place = {
  site: null,
  building: null,
  unit: null,
  gate: null,
  cell: null,
  list: null,
  page: null,
  listing: null,
  layer: null,
  measure: 'occupancy',
  floor: null,
  flat: null,
};

export function readPlace(search: string): Place {
  const query = new URLSearchParams(search);
  return {
    site: query.get('site'),
    building: query.get('building'),
    unit: query.get('unit'),
    gate: query.get('gate'),
    cell: cellLayerOf(query.get('cell')) ? query.get('cell') : null,
    list: oneOf(LISTS, query.get('list')),
    page: oneOf(PAGES, query.get('page')),
    listing: query.get('listing'),
    layer: oneOf(LAYER_MODES, query.get('layer')),
    measure: oneOf(GRID_MEASURES, query.get('measure')) ?? HOME.measure,
    floor: floorOf(query.get('floor')),
    flat: oneOf(VIEWS, query.get('view')) === null ? null : query.get('view') === 'flat',
  };
}

export function writePlace(place: Place): string {
  const query = new URLSearchParams();
  for (const key of MOVES) {
    const value = place[key];
    if (value) query.set(key, value);
  }
  if (place.listing) query.set('listing', place.listing);
  if (place.layer) query.set('layer', place.layer);
  if (place.measure !== HOME.measure) query.set('measure', place.measure);
  if (place.floor !== null) query.set('floor', `${place.floor}`);
  if (place.flat !== null) query.set('view', place.flat ? 'flat' : 'solid');
  const text = query.toString();
  return text ? `?${text}` : '';
}

function floorOf(value: string | null): number | null {
  return value !== null && /^-?[1-9]\d{0,2}$/.test(value) ? Number(value) : null;
}

function oneOf<T extends string>(known: readonly T[], value: string | null): T | null {
  return known.find((candidate) => candidate === value) ?? null;
}

const listeners = new Set<() => void>();
let current = readPlace(window.location.search);

window.addEventListener('popstate', () => {
  current = readPlace(window.location.search);
  for (const listener of listeners) listener();
});

/** Moves the console. A change of the view only (layer, 2D/3D) replaces the entry of the browser's history. */
export function go(change: Partial<Place>): void {
  const elsewhere = change.building !== undefined && change.building !== current.building;
  // One thing is selected at a time: a house, a gate or a cell.
  const leaves = elsewhere || change.site !== undefined || change.layer !== undefined || change.gate;
  const leavesGate = change.building || change.unit || change.cell || change.site !== undefined;
  const next = {
    ...current,
    ...(elsewhere && { floor: null }),
    ...(leaves && { cell: null }),
    ...(leavesGate && { gate: null }),
    ...(change.page !== undefined && { listing: null }),
    ...(change.gate && { building: null, unit: null, floor: null }),
    ...change,
  };
  const url = window.location.pathname + writePlace(next);
  if (writePlace(next) === writePlace(current)) return;
  // From one listing to the next is no step: back leads to the list of them.
  const opens = (next.listing === null) !== (current.listing === null);
  const moves = opens || MOVES.some((key) => next[key] !== current[key]);
  if (moves) window.history.pushState(null, '', url);
  else window.history.replaceState(null, '', url);
  current = next;
  for (const listener of listeners) listener();
}

/** Where the console is right now, outside of rendering: a flight starts before the panel is drawn. */
export function currentPlace(): Place {
  return current;
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function usePlace(): Place {
  return useSyncExternalStore(subscribe, () => current);
}
