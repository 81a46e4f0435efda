/** Closing one's account: the call, and what stands against it. */
import { Problem } from '@menpai/client';
import { useMutation } from '@tanstack/react-query';
import { answerOf, api } from '../../api/client';
import type { Screen } from '../../phone/way';

export function useCloseAccount() {
  return useMutation({
    mutationFn: () => answerOf(api.POST('/own/account/close', { body: { understood: true } })),
  });
}

const OBSTACLES = [
  'lease_runs',
  'open_claim',
  'open_contract',
  'open_filing',
  'open_listing',
  'open_viewing',
] as const;
export type Obstacle = (typeof OBSTACLES)[number];

/** What is to be settled first, each said once; nothing: it failed for another reason. */
export function obstaclesOf(error: unknown): readonly Obstacle[] {
  if (!(error instanceof Problem) || error.status !== 409) return [];
  return OBSTACLES.filter((one) => error.fieldErrors.some(({ code }) => code === one));
}

/** Where one settles it, as far as that is done here. */
export const SETTLED_AT = {
  lease_runs: 'leases',
  open_contract: 'contracts',
  open_filing: 'filings',
  open_listing: 'offers',
  open_viewing: 'viewings',
} as const satisfies Partial<Record<Obstacle, Screen>>;

export function isSettledHere(one: Obstacle): one is keyof typeof SETTLED_AT {
  return one in SETTLED_AT;
}
