/** Where a contract stands, and which of them are said first. Pure. */
import type { OwnContract } from '../../api/types';

type State = OwnContract['state'];

export const CONTRACT_COLORS: Readonly<Record<State, string>> = {
  draft: 'processing',
  offered: 'processing',
  signed: 'success',
  declined: 'error',
  withdrawn: 'default',
  expired: 'warning',
  overtaken: 'default',
};

type Standing = Pick<OwnContract, 'state' | 'expires_at' | 'proposed' | 'waits_for_you'>;

/** Its time may be over before the server has written so. */
export function stateOf({ state, expires_at }: Pick<Standing, 'state' | 'expires_at'>, now: Date): State {
  const open = state === 'draft' || state === 'offered';
  return open && Date.parse(expires_at) <= now.getTime() ? 'expired' : state;
}

export function isOpen(contract: Pick<Standing, 'state' | 'expires_at'>, now: Date): boolean {
  const state = stateOf(contract, now);
  return state === 'draft' || state === 'offered';
}

export function waitsForYou(contract: Standing, now: Date): boolean {
  return contract.waits_for_you && isOpen(contract, now);
}

/** The sentence that says where it stands, to whoever reads it. */
export function sayingOf(contract: Standing, now: Date) {
  const state = stateOf(contract, now);
  switch (state) {
    case 'draft':
      return contract.proposed ? 'draft_own' : 'draft_joined';
    case 'offered':
      return contract.waits_for_you ? 'waits_for_you' : 'waits_for_others';
    case 'declined':
      return contract.proposed ? 'declined_own' : 'declined';
    case 'withdrawn':
      return contract.proposed ? 'withdrawn_own' : 'withdrawn';
    default:
      return state;
  }
}

type Group = 'waiting' | 'open' | 'signed' | 'nothing';
const GROUPS: readonly Group[] = ['waiting', 'open', 'signed', 'nothing'];

/** What waits for the reader first, then what goes on, what is signed, what came to nothing; in each the newest first. */
export function groupsOf<T extends Standing & Pick<OwnContract, 'created_at'>>(
  contracts: readonly T[],
  now: Date,
): readonly { group: Group; items: readonly T[] }[] {
  const groupOf = (contract: T): Group => {
    if (waitsForYou(contract, now)) return 'waiting';
    if (isOpen(contract, now)) return 'open';
    return contract.state === 'signed' ? 'signed' : 'nothing';
  };
  return GROUPS.map((group) => ({
    group,
    items: contracts
      .filter((one) => groupOf(one) === group)
      .sort((a, b) => b.created_at.localeCompare(a.created_at)),
  })).filter(({ items }) => items.length > 0);
}
