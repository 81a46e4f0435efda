/**
 * What each rule lets a site set, and between which bounds: the registry's own (`menpai_domain::gap::Parameters::validate`), which
 * has the last word. Pure.
 */
import type { GapParameters, GapRule } from '../../api/types';
import { RULES } from '../gap/filter';

/** How a figure is counted. */
type Unit = 'nights' | 'days' | 'working_days' | 'square_metres';

export type Field = { name: string; unit: Unit };

export const COMMON: readonly Field[] = [
  { name: 'deadline_days', unit: 'days' },
  { name: 'reminder_every_days', unit: 'days' },
];

export const FIELDS: Readonly<Record<GapRule, readonly Field[]>> = {
  unregistered_residence: [
    { name: 'window_nights', unit: 'nights' },
    { name: 'min_nights', unit: 'nights' },
    { name: 'visitor_min_nights', unit: 'nights' },
    { name: 'visit_days', unit: 'days' },
    { name: 'shared_min_nights', unit: 'nights' },
    { name: 'crowd_min_nights', unit: 'nights' },
  ],
  registration_due: [
    { name: 'working_days', unit: 'working_days' },
    { name: 'near_working_days', unit: 'working_days' },
    { name: 'grace_working_days', unit: 'working_days' },
    { name: 'min_nights', unit: 'nights' },
  ],
  over_capacity: [
    { name: 'window_nights', unit: 'nights' },
    { name: 'min_nights', unit: 'nights' },
    { name: 'area_m2_per_person', unit: 'square_metres' },
  ],
  lease_ended: [
    { name: 'grace_days', unit: 'days' },
    { name: 'min_nights', unit: 'nights' },
  ],
  vacant_in_use: [
    { name: 'window_nights', unit: 'nights' },
    { name: 'min_nights', unit: 'nights' },
  ],
  stale_residency: [{ name: 'silent_nights', unit: 'nights' }],
};

/** Where a figure lies within the parameters: `deadline_days`, or `stale_residency.silent_nights`. */
export type Path = readonly [string] | readonly [GapRule, string];

export function pathOf(rule: GapRule | null, name: string): Path {
  return rule === null ? [name] : [rule, name];
}

export function valueAt(parameters: GapParameters, path: Path): number | boolean | undefined {
  let value: unknown = parameters;
  for (const step of path) value = (value as Record<string, unknown> | undefined)?.[step];
  return typeof value === 'number' || typeof value === 'boolean' ? value : undefined;
}

/** The same parameters with another value; those that were given are left as they are. */
export function withValue(parameters: GapParameters, path: Path, value: number | boolean): GapParameters {
  const [first, second] = path;
  const all = parameters as Record<string, unknown>;
  if (second === undefined) return { ...all, [first]: value } as GapParameters;
  return { ...all, [first]: { ...(all[first] as object), [second]: value } } as GapParameters;
}

export type Bounds = readonly [least: number, most: number];

/** The figures by which another one is bound. */
const BOUND_BY: Readonly<Record<string, readonly Path[]>> = {
  'unregistered_residence.min_nights': [['unregistered_residence', 'window_nights']],
  'unregistered_residence.visitor_min_nights': [
    ['unregistered_residence', 'min_nights'],
    ['unregistered_residence', 'window_nights'],
  ],
  'unregistered_residence.shared_min_nights': [['unregistered_residence', 'window_nights']],
  'unregistered_residence.crowd_min_nights': [
    ['unregistered_residence', 'visitor_min_nights'],
    ['unregistered_residence', 'window_nights'],
  ],
  'vacant_in_use.min_nights': [['vacant_in_use', 'window_nights']],
  'over_capacity.min_nights': [['over_capacity', 'window_nights']],
  'registration_due.near_working_days': [['registration_due', 'working_days']],
};

/** Whether a figure lies outside; `null` where nothing can be said because one that bounds it is wrong itself. */
function isOutside(parameters: GapParameters, path: Path): boolean | null {
  const value = valueAt(parameters, path);
  const bounds = boundsOf(parameters, path);
  if (typeof value !== 'number' || bounds === null) return null;
  return value < bounds[0] || value > bounds[1];
}

/**
 * Between what a figure must lie, as the others stand; `null` where nothing is known of it, also because another figure that
 * bounds it is wrong: a range out of that would be none.
 */
export function boundsOf(parameters: GapParameters, path: Path): Bounds | null {
  const by = BOUND_BY[path.join('.')] ?? [];
  return by.some((other) => isOutside(parameters, other) !== false) ? null : rangeOf(parameters, path);
}

function rangeOf(parameters: GapParameters, path: Path): Bounds | null {
  const at = (...steps: [GapRule, string]) => {
    const value = valueAt(parameters, steps);
    return typeof value === 'number' ? value : 0;
  };
  const rule = 'unregistered_residence';
  switch (path.join('.')) {
    case 'deadline_days':
      return [1, 90];
    case 'reminder_every_days':
      return [7, 90];
    case 'unregistered_residence.window_nights':
    case 'vacant_in_use.window_nights':
    case 'over_capacity.window_nights':
      return [7, 42];
    case 'unregistered_residence.min_nights':
      return [Math.floor(at(rule, 'window_nights') / 2) + 1, at(rule, 'window_nights')];
    case 'unregistered_residence.visitor_min_nights':
      return [at(rule, 'min_nights'), at(rule, 'window_nights')];
    case 'unregistered_residence.visit_days':
      return [7, 90];
    case 'unregistered_residence.shared_min_nights':
      return [Math.floor(at(rule, 'window_nights') / 3), at(rule, 'window_nights')];
    case 'unregistered_residence.crowd_min_nights':
      return [at(rule, 'visitor_min_nights'), at(rule, 'window_nights')];
    case 'stale_residency.silent_nights':
      return [14, 55];
    case 'vacant_in_use.min_nights':
      return [3, at('vacant_in_use', 'window_nights')];
    case 'over_capacity.min_nights': {
      const window = at('over_capacity', 'window_nights');
      return [Math.floor(window / 2) + 1, window];
    }
    case 'over_capacity.area_m2_per_person':
      return [0, 50];
    case 'lease_ended.grace_days':
      return [0, 40];
    case 'lease_ended.min_nights':
      return [1, 42];
    case 'registration_due.working_days':
    case 'registration_due.grace_working_days':
      return [0, 30];
    case 'registration_due.near_working_days':
      return [0, at('registration_due', 'working_days')];
    case 'registration_due.min_nights':
      return [1, 30];
    default:
      return null;
  }
}

/** Every figure that is shown, by where it lies. */
export function paths(): readonly Path[] {
  return [
    ...COMMON.map(({ name }) => pathOf(null, name)),
    ...RULES.flatMap((rule) => FIELDS[rule].map(({ name }) => pathOf(rule, name))),
  ];
}

/** What lies outside of its bounds. */
export function outside(parameters: GapParameters): readonly Path[] {
  return paths().filter((path) => isOutside(parameters, path) === true);
}

/** Whether two sets of parameters say the same. */
export function same(one: GapParameters, other: GapParameters): boolean {
  const switches = RULES.map((rule) => pathOf(rule, 'enabled'));
  return [...paths(), ...switches].every((path) => valueAt(one, path) === valueAt(other, path));
}
