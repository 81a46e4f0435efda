/** What can be done with a pass where it stands. The server decides; this decides what is offered. */
import type { Pass } from '../../api/types';

type Status = Pass['status'];
export type PassStep = 'suspend' | 'resume' | 'end';

export function stepsOf(status: Status): readonly PassStep[] {
  switch (status) {
    case 'issued':
    case 'active':
      return ['suspend', 'end'];
    case 'suspended':
      return ['resume', 'end'];
    case 'ended':
    case 'expired':
      return [];
  }
}

/** What is offered with a pass of a dwelling: whoever lets it takes none from those who live there. */
export function offeredSteps(
  { status, lives_here }: Pick<Pass, 'status' | 'lives_here'>,
  owner: boolean,
): readonly PassStep[] {
  const steps = stepsOf(status);
  return owner && lives_here ? steps.filter((step) => step === 'resume') : steps;
}

export const PASS_COLORS: Readonly<Record<Status, string>> = {
  active: 'success',
  issued: 'processing',
  suspended: 'warning',
  ended: 'default',
  expired: 'default',
};
