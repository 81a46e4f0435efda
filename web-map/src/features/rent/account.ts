/** What of the rent is paid, and what comes next. Pure; days are `YYYY-MM-DD`. */
import type { OwnTenancy, RentAccount, RentDue } from '../../api/types';

/** `late`: its first day is over; `today`: it is today. */
type LineState = 'paid' | 'late' | 'today' | 'coming';
export type Line = RentDue & { state: LineState; rest_cents: number };

/** Payments cover what is due in its order, whatever they were meant for. */
export function linesOf(
  { due, paid_cents }: Pick<RentAccount, 'due' | 'paid_cents'>,
  today: string,
): readonly Line[] {
  let left = paid_cents;
  return due.map((one) => {
    const covered = Math.min(left, one.amount_cents);
    left -= covered;
    const rest_cents = one.amount_cents - covered;
    return { ...one, rest_cents, state: stateOf(one.from, rest_cents, today) };
  });
}

function stateOf(from: string, rest: number, today: string): LineState {
  if (rest === 0) return 'paid';
  if (from === today) return 'today';
  return from < today ? 'late' : 'coming';
}

/** What is to be paid next: the first that is not paid whole; none where all is. */
export function nextOf(lines: readonly Line[]): Line | null {
  return lines.find(({ rest_cents }) => rest_cents > 0) ?? null;
}

/** What should have been paid by now and was not, fen. */
export function owedOf(lines: readonly Line[]): number {
  return lines.filter(({ state }) => state === 'late').reduce((sum, { rest_cents }) => sum + rest_cents, 0);
}

type Term = Pick<OwnTenancy, 'from' | 'to'>;

/** `over`: its last day has passed; `later`: its first is to come. */
export function lifeOf({ from, to }: Term, today: string): 'runs' | 'later' | 'over' {
  if (to && to < today) return 'over';
  return from > today ? 'later' : 'runs';
}

const ORDER = { runs: 0, later: 1, over: 2 } as const;

/** Those that run first, by their doorplates; those that are over last, the latest first. */
export function leasesInOrder<T extends Term & Pick<OwnTenancy, 'doorplate'>>(
  leases: readonly T[],
  today: string,
): readonly T[] {
  return [...leases].sort((a, b) => {
    const [lifeA, lifeB] = [lifeOf(a, today), lifeOf(b, today)];
    if (lifeA !== lifeB) return ORDER[lifeA] - ORDER[lifeB];
    if (lifeA === 'over') return (b.to ?? '').localeCompare(a.to ?? '');
    return a.doorplate.localeCompare(b.doorplate, 'zh-CN', { numeric: true });
  });
}
