/** What the caller can decide about an exception as it stands. The server has the last word. */
import type { Exception } from '../../api/types';
import type { Decision } from './queries';

export function decisionsOf({
  may_decide,
  state,
}: Pick<Exception, 'may_decide' | 'state'>): readonly Decision[] {
  if (!may_decide) return [];
  switch (state) {
    case 'pending':
      return ['approve', 'refuse'];
    case 'approved':
    case 'in_force':
      return ['revoke'];
    case 'ended':
    case 'refused':
    case 'revoked':
      return [];
  }
}
