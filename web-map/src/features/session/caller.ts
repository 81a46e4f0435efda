/** The account behind the screen and what it may do, for showing and hiding; the server decides. */
import { createContext, useContext } from 'react';
import type { Me } from '../../api/types';

export const CallerContext = createContext<Me | null>(null);

export function useCaller(): Me {
  const me = useContext(CallerContext);
  if (!me) throw new Error('nobody is signed in here');
  return me;
}

/** Names of the server's policy, as far as the console asks for them. */
export type Action =
  | 'statistics.read'
  | 'assessment.write'
  | 'resident.read'
  | 'person.search'
  | 'person.reveal'
  | 'residency.write'
  | 'residency.end'
  | 'filing.enter'
  | 'pass.read'
  | 'pass.write'
  | 'gap.read'
  | 'gap.visit'
  | 'gap.decide'
  | 'gap_parameters.read'
  | 'gap_parameters.write'
  | 'own.gap.answer'
  | 'gate.read'
  | 'gate.write'
  | 'own.contract'
  | 'own.file'
  | 'own.read'
  | 'own.pass.write'
  | 'listing.decide'
  | 'correction.read'
  | 'correction.decide'
  | 'trail.read'
  | 'review.read'
  | 'review.write'
  | 'notice.read'
  | 'notice.write'
  | 'exception.request'
  | 'exception.read'
  | 'retention.read'
  | 'account.read'
  | 'session.end'
  | 'policy.read'
  | 'map.read'
  | 'listing.search'
  | 'listing.write'
  | 'viewing.offer'
  | 'own.viewing'
  | 'own.problem'
  | 'problem.read'
  | 'problem.handle'
  | 'key.write'
  | 'key.revoke'
  | 'own.ownership'
  | 'own.agent'
  | 'ownership.read'
  | 'ownership.decide';

/** Whether the caller's view is bound to dwellings of their own. */
export function isOwner({ account }: Me): boolean {
  return account.role === 'landlord' || account.role === 'tenant';
}

export function useMay(): (action: Action) => boolean {
  const { may } = useCaller();
  return (action) => may.includes(action);
}
