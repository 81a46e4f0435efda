/** What a visit can find, and which day each of them speaks of. Pure. */
import type { GapState, VisitOutcome } from '../../api/types';

/** In the order of the thumb: what settles it first, what hands it on last. */
export const OUTCOMES: readonly VisitOutcome[] = [
  'registered_on_spot',
  'nobody_home',
  'moved_out',
  'visiting',
  'wrong_unit',
  'refused',
  'escalate',
];

/** What a visit can find of a gap that stands so: what was handed on is not handed on again. */
export function outcomesOf(state: GapState): readonly VisitOutcome[] {
  return state === 'escalated' ? OUTCOMES.filter((outcome) => outcome !== 'escalate') : OUTCOMES;
}

/** `needed`: it must be said; `offered`: the registry has its own if it is not; `none`: it means nothing. */
export type DayRule = { rule: 'needed' | 'offered' | 'none'; usual_days: number | null; most_days: number };

/** The registry's own rules (`menpai_domain::gap::life`): it has the last word. */
const DAYS: Readonly<Record<VisitOutcome, DayRule>> = {
  registered_on_spot: { rule: 'none', usual_days: null, most_days: 0 },
  nobody_home: { rule: 'offered', usual_days: 3, most_days: 30 },
  moved_out: { rule: 'offered', usual_days: 30, most_days: 90 },
  visiting: { rule: 'needed', usual_days: null, most_days: 90 },
  wrong_unit: { rule: 'offered', usual_days: 30, most_days: 90 },
  refused: { rule: 'offered', usual_days: 3, most_days: 30 },
  escalate: { rule: 'none', usual_days: null, most_days: 0 },
};

export function dayRule(outcome: VisitOutcome): DayRule {
  return DAYS[outcome];
}

/** Whether somebody comes again on that day; otherwise it is the last day on which nothing is asked. */
export function comesAgain(outcome: VisitOutcome | string): boolean {
  return outcome === 'nobody_home' || outcome === 'refused';
}

/** So many days after a day, both `YYYY-MM-DD`. */
export function daysAfter(day: string, days: number): string {
  const at = new Date(`${day}T00:00:00Z`);
  at.setUTCDate(at.getUTCDate() + days);
  return at.toISOString().slice(0, 10);
}

/** Days from one day to another; negative where it lies before. */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86_400_000);
}
