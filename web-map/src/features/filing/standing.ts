/** Which of one's filings are said on the first screen: those that wait, and what was decided lately. Pure. */
import type { OwnFiling } from '../../api/types';

const LATELY_MS = 7 * 86_400_000;

export const FILING_COLORS: Readonly<Record<OwnFiling['state'], string>> = {
  filed: 'processing',
  confirmed: 'success',
  refused: 'error',
  withdrawn: 'default',
  expired: 'warning',
};

type Standing = Pick<OwnFiling, 'unit_id' | 'state' | 'filed_at' | 'decided_at'>;

/** The newest first, of each dwelling one. */
export function nearOnes<T extends Standing>(filings: readonly T[], now: Date): readonly T[] {
  const seen = new Set<string>();
  return newestFirst(filings).filter(({ unit_id, state, decided_at }) => {
    if (seen.has(unit_id)) return false;
    seen.add(unit_id);
    if (state === 'filed') return true;
    return !!decided_at && state !== 'withdrawn' && now.getTime() - Date.parse(decided_at) < LATELY_MS;
  });
}

export function newestFirst<T extends Pick<Standing, 'filed_at'>>(filings: readonly T[]): readonly T[] {
  return [...filings].sort((a, b) => b.filed_at.localeCompare(a.filed_at));
}

/** Somebody who has filed and was confirmed nowhere yet: what becomes of it is what they look for. */
export function waitsForTheFirst(filings: readonly Pick<Standing, 'state'>[]): boolean {
  const counting = filings.filter(({ state }) => state !== 'withdrawn');
  return counting.length > 0 && counting.every(({ state }) => state !== 'confirmed');
}
