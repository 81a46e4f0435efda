/** Where problems stand, and what may still be done with them. Pure. */
import type { OwnProblem, ProblemKind, ProblemState } from './shapes';

export const PROBLEM_COLORS: Readonly<Record<ProblemState, string>> = {
  reported: 'warning',
  accepted: 'processing',
  solved: 'success',
  closed: 'default',
  rejected: 'error',
  withdrawn: 'default',
};

/** As the server has it (`menpai_domain::problem`). */
const MOST_REOPENED = 3;
const REOPENED_WITHIN_MS = 14 * 86_400_000;
export const MOST_PHOTOS = 4;

type Standing = Pick<OwnProblem, 'state' | 'solved_at' | 'reopened'>;

export function isOpen({ state }: Pick<OwnProblem, 'state'>): boolean {
  return state === 'reported' || state === 'accepted';
}

/** It is over for good: nothing may be done with it any more. */
export function isOver({ state }: Pick<OwnProblem, 'state'>): boolean {
  return !isOpen({ state }) && state !== 'solved';
}

export function mayReopen({ state, solved_at, reopened }: Standing, now: Date): boolean {
  if (state !== 'solved' || !solved_at || reopened >= MOST_REOPENED) return false;
  return now.getTime() - Date.parse(solved_at) <= REOPENED_WITHIN_MS;
}

export function newestFirst<T extends Pick<OwnProblem, 'reported_at'>>(problems: readonly T[]): readonly T[] {
  return [...problems].sort((a, b) => b.reported_at.localeCompare(a.reported_at));
}

export type PlaceOf = 'room' | 'house' | 'here';

const USUAL: Readonly<Record<ProblemKind, PlaceOf>> = {
  repair: 'room',
  water: 'room',
  electricity: 'room',
  lock: 'room',
  gate: 'house',
  fire_safety: 'house',
  rubbish: 'house',
  noise: 'house',
  street: 'here',
  other: 'room',
};

/** Where a problem of this kind most likely is; `null`: to be said by somebody without a home here. */
export function usualPlace(kind: ProblemKind, hasHome: boolean): PlaceOf | null {
  const usual = USUAL[kind];
  // Where the phone is, it is asked when somebody says so.
  return hasHome && usual !== 'here' ? usual : null;
}
