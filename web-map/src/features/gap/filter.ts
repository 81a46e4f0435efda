/** Which gaps the queue shows, and in which order. Pure but for what is remembered while the page is open. */
import type { Gap, GapRule, GapStanding } from '../../api/types';

export const STANDINGS = [
  'open',
  'task',
  'contested',
  'reminded',
  'answered',
  'escalated',
  'closed',
] as const satisfies readonly GapStanding[];

export const VIEWS = ['due', 'building', 'map'] as const;
export type View = (typeof VIEWS)[number];

/** In the order in which they are shown. */
export const RULES = [
  'unregistered_residence',
  'registration_due',
  'over_capacity',
  'lease_ended',
  'vacant_in_use',
  'stale_residency',
] as const satisfies readonly GapRule[];

export type Filter = {
  view: View;
  standing: GapStanding;
  rule: GapRule | null;
  area: string | null;
  building: string | null;
};

export const EVERYTHING: Filter = { view: 'due', standing: 'open', rule: null, area: null, building: null };

/** As the registry is asked. */
export function queryOf({ view, standing, rule, area, building }: Filter) {
  return {
    state: standing,
    order: view === 'building' ? ('building' as const) : ('due' as const),
    ...(rule && { rule }),
    ...(area && { area_id: area }),
    ...(building && { building_id: building }),
  };
}

/** How many of the folded filters are set. */
export function narrowed({ rule, area, building }: Filter): number {
  return [rule, area, building].filter(Boolean).length;
}

/** What the heading of the queue counts: all that are open, or those that the filters leave of them. */
export type Headline =
  | { text: 'open' | 'closed' | 'shown'; count: number }
  | { text: 'narrowed'; count: number; all: number };

/** `open`, `shown`: how many there are; `null` while they are not all loaded, and then nothing is counted. */
export function headline(filter: Filter, open: number | null, shown: number | null): Headline | null {
  if (filter.standing === 'open' && narrowed(filter) === 0) {
    const count = shown ?? open;
    return count === null ? null : { text: 'open', count };
  }
  if (shown === null) return null;
  if (filter.standing === 'closed') return { text: 'closed', count: shown };
  return open === null ? { text: 'shown', count: shown } : { text: 'narrowed', count: shown, all: open };
}

export type Group = { building: string; doorplate: string | null; gaps: Gap[] };

/** Gaps that follow one another and lie in one building. */
export function byBuilding(gaps: readonly Gap[]): readonly Group[] {
  const groups: Group[] = [];
  for (const gap of gaps) {
    const last = groups.at(-1);
    if (last?.building === gap.building_id) last.gaps.push(gap);
    else groups.push({ building: gap.building_id, doorplate: gap.doorplate ?? null, gaps: [gap] });
  }
  return groups;
}

export type BuildingChoice = { id: string; doorplate: string | null; gaps: number };

/** The buildings of what is known to be open, by doorplate as one reads it: 2 before 10. */
export function buildingsOf(gaps: readonly Gap[]): readonly BuildingChoice[] {
  const found = new Map<string, BuildingChoice>();
  for (const { building_id, doorplate } of gaps) {
    const known = found.get(building_id);
    found.set(building_id, {
      id: building_id,
      doorplate: doorplate ?? null,
      gaps: (known?.gaps ?? 0) + 1,
    });
  }
  return [...found.values()].sort((a, b) =>
    (a.doorplate ?? '').localeCompare(b.doorplate ?? '', 'zh-CN', { numeric: true }),
  );
}
