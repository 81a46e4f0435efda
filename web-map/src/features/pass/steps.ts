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

export const PASS_COLORS: Readonly<Record<Status, string>> = {
  active: 'success',
  issued: 'processing',
  suspended: 'warning',
  ended: 'default',
  expired: 'default',
};
