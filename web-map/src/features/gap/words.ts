/** Where a gap stands and what comes next, as keys of the texts: no word of the API is ever shown as it is. Pure. */
import type { Gap, GapEvent, OwnGap } from '../../api/types';

type Standing = Pick<Gap, 'state' | 'contested'>;

/** A contest has a word of its own, wherever the gap stands meanwhile. */
export type StateWord = Gap['state'] | 'contested';

export function stateWord({ state, contested }: Standing): StateWord {
  return contested && state !== 'closed' ? 'contested' : state;
}

export const STATE_COLORS: Readonly<Record<StateWord, string>> = {
  reminded: 'processing',
  answered: 'default',
  contested: 'purple',
  task: 'warning',
  escalated: 'volcano',
  closed: 'success',
};

export type NextStep = 'decide' | 'visit' | 'visit_late' | 'handed_on' | 'quiet' | 'wait' | 'wait_over';

/** What somebody has to do next, or what is waited for; `null` where it is over. `today` is the local day. */
export function nextStep(gap: Standing & Pick<Gap, 'due_on'>, today: string): NextStep | null {
  switch (stateWord(gap)) {
    case 'contested':
      return 'decide';
    case 'task':
      return gap.due_on < today ? 'visit_late' : 'visit';
    case 'escalated':
      return 'handed_on';
    case 'answered':
      return 'quiet';
    case 'reminded':
      return gap.due_on < today ? 'wait_over' : 'wait';
    case 'closed':
      return null;
  }
}

/** Whether what a visit finds can be recorded now: not while an answer keeps it quiet, or a contest waits. */
export function canVisit(gap: Standing): boolean {
  const word = stateWord(gap);
  return word === 'reminded' || word === 'task' || word === 'escalated';
}

/** Whether the day by which something is to be done is over. */
export function isLate(gap: Standing & Pick<Gap, 'due_on'>, today: string): boolean {
  const word = stateWord(gap);
  return word !== 'closed' && word !== 'answered' && gap.due_on < today;
}

/** Whether landlord or holder can say something to it now. */
export function canAnswer(gap: Pick<OwnGap, 'state' | 'contested'>): boolean {
  const word = stateWord(gap);
  return word === 'reminded' || word === 'task';
}

/** Whether they can still say that it is not so. */
export function canContest(gap: Pick<OwnGap, 'state' | 'contested'>): boolean {
  const word = stateWord(gap);
  return word !== 'closed' && word !== 'contested';
}

/** The words in which the reason of a step is told: of a visit its outcome, of an answer why, of an end what ended it. */
export function reasonKind({ what }: Pick<GapEvent, 'what'>): 'outcome' | 'answer' | 'closed' | null {
  switch (what) {
    case 'visited':
      return 'outcome';
    case 'answered':
      return 'answer';
    case 'closed':
      return 'closed';
    default:
      return null;
  }
}
