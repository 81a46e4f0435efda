/** The question whether somebody who is known already is whoever fills in the form: as long as it is open. */
import { useState } from 'react';
import { isOutage } from '../../api/outage';
import { type Candidate, candidateOf } from './candidate';

export function useCandidate() {
  const [candidate, setCandidate] = useState<Candidate | null>(null);
  return {
    candidate,
    /** What was typed is another's. */
    forget: () => setCandidate(null),
    /** Whether the refusal asks it; whatever else was refused, it is answered. An answer that was lost on the way is given again. */
    asks(error: unknown): boolean {
      if (isOutage(error)) return false;
      const found = candidateOf(error);
      setCandidate(found);
      return found !== null;
    },
  };
}
