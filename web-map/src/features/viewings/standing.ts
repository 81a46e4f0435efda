/** How viewings stand: which are to come, in which order, in which colours. Pure. */
import type { ViewingState } from '../../api/types';

export const VIEWING_COLORS: Readonly<Record<ViewingState, string>> = {
  requested: 'processing',
  confirmed: 'success',
  refused: 'error',
  cancelled: 'default',
  expired: 'warning',
  over: 'default',
};

export function isToCome({ state }: { state: ViewingState }): boolean {
  return state === 'requested' || state === 'confirmed';
}

type Standing = { state: ViewingState; from: string };

/** What is to come, the soonest first; then what was, the latest first. */
export function ordered<T extends Standing>(viewings: readonly T[]): readonly T[] {
  const at = ({ from }: Standing) => Date.parse(from);
  const [toCome, others] = [viewings.filter(isToCome), viewings.filter((one) => !isToCome(one))];
  return [...toCome.sort((a, b) => at(a) - at(b)), ...others.sort((a, b) => at(b) - at(a))];
}
