/**
 * What the layer switch can say, and the colours that say it. Orange against blue, and single-hue ramps, stay
 * apart for every common kind of colour blindness; what needs somebody is strong, what is in order is pale; grey
 * always means "nothing to say".
 */
import type { BuildingUse, UnitState } from '../api/types';

export const LAYER_MODES = ['registration', 'occupancy', 'gaps', 'use', 'grid'] as const;
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

/** How a unit stands, on its plan. */
export const UNIT_COLORS: Readonly<Record<UnitState, string>> = {
  gap: '#a63a1b',
  unregistered: '#e5a13b',
  registered: '#a3c4d6',
  vacant: '#e4ecdf',
};

/** Houses under cells, beside a plan, and other people's: there, and nothing more. */
export const PLAIN = '#e6e3da';
/** A cell whose count is held back. */
export const HELD_BACK = '#b9bbb8';

/** The attribute of a cell, the attribute without which there is nothing to count, and the colours. */
type Measure = { value: string; counted: string; steps: readonly Step[]; rate: boolean };

/** What cells can be coloured by. */
export const GRID = {
  occupancy: { value: 'occupancy_rate', counted: 'units', steps: OCCUPANCY_STEPS, rate: true },
  registration: { value: 'registration_rate', counted: 'units', steps: REGISTRATION_STEPS, rate: true },
  residents: {
    value: 'residents',
    counted: 'units',
    rate: false,
    steps: [
      { from: 0, color: '#e3ecf2' },
      { from: 50, color: '#b3cde0' },
      { from: 200, color: '#7fa9cb' },
      { from: 800, color: '#4a7fad' },
      { from: 3000, color: '#1f4e7e' },
    ],
  },
  gaps: {
    value: 'open_gaps',
    counted: 'units',
    rate: false,
    steps: [
      { from: 0, color: '#f9e3ae' },
      { from: 10, color: '#f2b757' },
      { from: 25, color: '#e5853b' },
      { from: 60, color: '#a63a1b' },
    ],
  },
  passages: {
    value: 'passages',
    counted: 'gates',
    rate: false,
    steps: [
      { from: 0, color: '#efe6f3' },
      { from: 200, color: '#cfb5dd' },
      { from: 1000, color: '#a47fbf' },
      { from: 5000, color: '#6f4a93' },
    ],
  },
} satisfies Record<string, Measure>;
export type GridMeasure = keyof typeof GRID;
export const GRID_MEASURES = Object.keys(GRID) as readonly GridMeasure[];

/** What the tiles say of a building, as far as colours go; where houses are small, of several (`merged`) together. */
export type BuildingFacts = {
  id?: string;
  merged?: number;
  use?: string;
  units?: number;
  lived_in?: number;
  registered?: number;
  open_gaps?: number;
  registration_rate?: number;
  occupancy_rate?: number;
};

function stepColor(steps: readonly Step[], value: number): string {
  return steps.findLast((step) => value >= step.from)?.color ?? NOTHING;
}

function stepColorOr(steps: readonly Step[], value: number | undefined): string {
  return value === undefined ? NOTHING : stepColor(steps, value);
}

/** A rate, from the sums where a block of houses has none of its own. */
function rateOf(rate: number | undefined, part: number | undefined, whole: number | undefined) {
  if (rate !== undefined) return rate;
  return part === undefined || !whole ? undefined : part / whole;
}

/** The colour of a cell, in words of TypeScript: what the map's expressions must agree with. */
export function cellColorOf(measure: GridMeasure, facts: Readonly<Record<string, unknown>>): string {
  const { value, counted, steps } = GRID[measure];
  const shown = facts[value];
  if (typeof shown === 'number') return stepColor(steps, shown);
  return facts[counted] ? HELD_BACK : 'rgba(0,0,0,0)';
}

/** The colour of a building, in words of TypeScript: what the map's expressions must agree with. */
export function colorOf(mode: LayerMode, facts: BuildingFacts): string {
  switch (mode) {
    case 'registration':
      if (facts.lived_in === undefined) return NO_DATA;
      return stepColorOr(
        REGISTRATION_STEPS,
        rateOf(facts.registration_rate, facts.registered, facts.lived_in),
      );
    case 'occupancy':
      if (facts.lived_in === undefined) return NO_DATA;
      return stepColorOr(OCCUPANCY_STEPS, rateOf(facts.occupancy_rate, facts.lived_in, facts.units));
    case 'gaps':
      // Of a block, what a house of it has on average: the sum of many says little.
      return facts.open_gaps === undefined
        ? NO_DATA
        : stepColor(GAP_STEPS, Math.ceil(facts.open_gaps / (facts.merged ?? 1)));
    case 'use':
      return USE_COLORS[facts.use as BuildingUse] ?? USE_COLORS.other;
    case 'grid':
      return PLAIN;
  }
}
