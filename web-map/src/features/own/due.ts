/** What of one's own waits for an answer: how many, and until when the first of them. Pure. */
import type { OwnGap } from '../../api/types';
import { canAnswer, stateWord } from '../gap/words';

/** `day`: the nearest deadline that people were told of; `late`: one of them is over. */
export type Due = { count: number; day: string | null; late: boolean };

type Standing = Pick<OwnGap, 'state' | 'contested' | 'due_on' | 'reminded_at'>;

/** `today` is the local day. */
export function dueOf(gaps: readonly Standing[], today: string): Due {
  const waiting = gaps.filter(canAnswer);
  const reminded = waiting.filter((gap) => stateWord(gap) === 'reminded').map(({ due_on }) => due_on);
  return {
    count: waiting.length,
    day: reminded.filter((day) => day >= today).sort()[0] ?? null,
    // A visit is to come where the time to answer is over.
    late: waiting.some(({ state }) => state === 'task') || reminded.some((day) => day < today),
  };
}
