/** Which of one's filings are said on the first screen: those that wait, and what was decided lately. Pure. */
import type { OwnFiling } from '../../api/types';

const LATELY_MS = 7 * 86_400_000;

/** How a filing is told of: what a landlord entered ends in other words than what one filed oneself. */
type FilingWord = OwnFiling['state'] | 'taken_back' | 'lapsed';

export function wordOf({ state, entered }: Pick<OwnFiling, 'state' | 'entered'>): FilingWord {
  if (!entered) return state;
  if (state === 'withdrawn') return 'taken_back';
  return state === 'expired' ? 'lapsed' : state;
}

export const FILING_COLORS: Readonly<Record<FilingWord, string>> = {
  entered: 'warning',
  filed: 'processing',
  confirmed: 'success',
  refused: 'error',
  declined: 'default',
  withdrawn: 'default',
  taken_back: 'default',
  expired: 'warning',
  lapsed: 'warning',
};

type Standing = Pick<OwnFiling, 'unit_id' | 'state' | 'filed_at' | 'decided_at'>;

/** It waits for somebody's word: another one would be in vain. */
export function isOpen({ state }: Pick<OwnFiling, 'state'>): boolean {
  return state === 'filed' || state === 'entered';
}

/** What a landlord entered, and waits for one's own word: that comes first of all. The one that is due first leads. */
export function toAgreeTo<T extends Pick<OwnFiling, 'state' | 'due_on'>>(
  filings: readonly T[],
): readonly T[] {
  return filings.filter(({ state }) => state === 'entered').sort((a, b) => a.due_on.localeCompare(b.due_on));
}

/** The newest first, of each dwelling one; without what one decided oneself, and what waits for one. */
export function nearOnes<T extends Standing>(filings: readonly T[], now: Date): readonly T[] {
  const seen = new Set<string>();
  return newestFirst(filings).filter(({ unit_id, state, decided_at }) => {
    if (seen.has(unit_id)) return false;
    seen.add(unit_id);
    if (state === 'filed') return true;
    if (state === 'entered' || state === 'declined' || state === 'withdrawn') return false;
    return !!decided_at && now.getTime() - Date.parse(decided_at) < LATELY_MS;
  });
}

export function newestFirst<T extends Pick<Standing, 'filed_at'>>(filings: readonly T[]): readonly T[] {
  return [...filings].sort((a, b) => b.filed_at.localeCompare(a.filed_at));
}

/** Somebody who has filed or was entered, and was confirmed nowhere yet: what becomes of it is what they look for. */
export function waitsForTheFirst(filings: readonly Pick<Standing, 'state'>[]): boolean {
  const counting = filings.filter(({ state }) => state !== 'withdrawn' && state !== 'declined');
  return counting.length > 0 && counting.every(({ state }) => state !== 'confirmed');
}
