/** Phone or desk, and how much of the map the panels cover. */
import { useSyncExternalStore } from 'react';
import type { Padding } from '../map/VillageMap';
import { type Place, usePlace } from './place';

function useMedia(query: MediaQueryList): boolean {
  return useSyncExternalStore(
    (listener) => {
      query.addEventListener('change', listener);
      return () => query.removeEventListener('change', listener);
    },
    () => query.matches,
  );
}

const phone = window.matchMedia('(max-width: 760px)');
const narrow = window.matchMedia('(max-width: 1180px)');

export function useIsPhone(): boolean {
  return useMedia(phone);
}

/** Whether there is room for one panel only: the newest is shown. */
export function useIsNarrow(): boolean {
  return useMedia(narrow);
}

/** On a phone a village that is seen from the side is a strip in the middle of the screen: it opens as a plan. */
export function useFlat(): boolean {
  const isPhone = useIsPhone();
  return usePlace().flat ?? isPhone;
}

/** Widths and heights as in `console.css`. */
const PANEL_WIDTH = 400;
/** The bar at the foot of a phone, on which the sheet stands. */
const BAR_HEIGHT = 54;
const EDGE = 40;
/** A gate's name and counter hang below its sign, and stick out beside it. */
const LABEL = 50;
const HALF_LABEL = 38;

/** What of the map is covered at a place, so that a flight ends in the middle of what can be seen. */
export function coveredAt(place: Place, isPhone: boolean): Padding {
  if (isPhone) {
    const sheet = place.building || place.gate || place.cell || place.list;
    const bottom = sheet ? Math.round(window.innerHeight * 0.5) + BAR_HEIGHT + 16 : 150;
    return { top: 130, right: HALF_LABEL, bottom, left: HALF_LABEL };
  }
  return {
    top: EDGE + 60,
    right: EDGE + (place.building || place.gate ? PANEL_WIDTH : 0),
    bottom: EDGE + LABEL,
    left: EDGE + (place.list ? PANEL_WIDTH : 0),
  };
}
