/**
 * What the layer switch can say, and the colours that say it. Orange against blue, and single-hue ramps, stay
 * apart for every common kind of colour blindness; what needs somebody is strong, what is in order is pale; grey
 * always means "nothing to say".
 */
import type { BuildingUse } from '../api/types';

export const LAYER_MODES = ['registration', 'occupancy', 'gaps', 'use'] as const;
export type LayerMode = (typeof LAYER_MODES)[number];

export const NOTHING = '#d3d4d0';
/** The tiles keep it from this caller: not the same as nothing being there. */
export const NO_DATA = '#f7f5ef';

/** A colour and the lowest value that it stands for. */
export type Step = { from: number; color: string };

export const REGISTRATION_STEPS: readonly Step[] = [
  { from: 0, color: '#a8480f' },
  { from: 0.4, color: '#dd8a3c' },
  { from: 0.6, color: '#f1c683' },
  { from: 0.8, color: '#efe8cf' },
  { from: 0.95, color: '#a3c4d6' },
];

export const OCCUPANCY_STEPS: readonly Step[] = [
  { from: 0, color: '#e4ecdf' },
  { from: 0.25, color: '#b4d2bf' },
  { from: 0.5, color: '#78b0a4' },
  { from: 0.75, color: '#3f8889' },
  { from: 0.95, color: '#1d5763' },
];

export const GAP_STEPS: readonly Step[] = [
  { from: 0, color: '#e3e6e6' },
  { from: 1, color: '#f5c667' },
  { from: 2, color: '#e5853b' },
  { from: 4, color: '#a63a1b' },
];

export const USE_COLORS: Readonly<Record<BuildingUse, string>> = {
  residential: '#9fc5e0',
  mixed: '#eda93b',
  commercial: '#cf7fae',
  industrial: '#8d8f94',
  public: '#35a084',
  other: '#d8cfb4',
};

/** What the tiles say of a building, as far as colours go. */
export type BuildingFacts = {
  use?: string;
  units?: number;
  lived_in?: number;
  open_gaps?: number;
  registration_rate?: number;
  occupancy_rate?: number;
};

function stepColor(steps: readonly Step[], value: number): string {
  return steps.findLast((step) => value >= step.from)?.color ?? NOTHING;
}

/** The colour of a building, in words of TypeScript: what the map's expressions must agree with. */
export function colorOf(mode: LayerMode, facts: BuildingFacts): string {
  switch (mode) {
    case 'registration':
      if (facts.lived_in === undefined) return NO_DATA;
      return facts.registration_rate === undefined
        ? NOTHING
        : stepColor(REGISTRATION_STEPS, facts.registration_rate);
    case 'occupancy':
      if (facts.lived_in === undefined) return NO_DATA;
      return facts.units ? stepColor(OCCUPANCY_STEPS, facts.occupancy_rate ?? 0) : NOTHING;
    case 'gaps':
      return facts.open_gaps === undefined ? NO_DATA : stepColor(GAP_STEPS, facts.open_gaps);
    case 'use':
      return USE_COLORS[facts.use as BuildingUse] ?? USE_COLORS.other;
  }
}
