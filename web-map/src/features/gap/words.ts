/** Where a gap stands and what comes next, as keys of the texts: no word of the API is ever shown as it is. Pure. */
import type { Gap, GapEvent, GapRule, OwnGap } from '../../api/types';

/** `reminded_at` is `null` where nobody was reminded yet; absent where it is not told. */
type Standing = Pick<Gap, 'state' | 'contested' | 'reminded_at'>;

/** A contest has a word of its own, wherever the gap stands meanwhile; so has a gap whose first reminder is still to come. */
export type StateWord = Gap['state'] | 'contested' | 'to_remind';

export function stateWord({ state, contested, reminded_at }: Standing): StateWord {
  if (contested && state !== 'closed') return 'contested';
  return state === 'reminded' && reminded_at === null ? 'to_remind' : state;
}

export const STATE_COLORS: Readonly<Record<StateWord, string>> = {
  to_remind: 'default',
  reminded: 'processing',
  answered: 'default',
  contested: 'purple',
  task: 'warning',
  escalated: 'volcano',
  closed: 'success',
};

export type NextStep =
  | 'decide'
  | 'visit'
  | 'visit_late'
  | 'handed_on'
  | 'quiet'
  | 'remind'
  | 'wait'
  | 'wait_over';

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
    case 'to_remind':
      return gap.due_on < today ? 'wait_over' : 'remind';
    case 'reminded':
      return gap.due_on < today ? 'wait_over' : 'wait';
    case 'closed':
      return null;
  }
}

/** Whether the days until then are counted: not where it was handed on. */
export function countsDays(step: NextStep): boolean {
  return step !== 'handed_on';
}

/** Whether what a visit finds can be recorded now: not while a contest waits. */
export function canVisit(gap: Standing): boolean {
  return !gap.contested && gap.state !== 'closed';
}

/** Whether the day by which something is to be done is over. */
export function isLate(gap: Standing & Pick<Gap, 'due_on'>, today: string): boolean {
  const word = stateWord(gap);
  return word !== 'closed' && word !== 'answered' && gap.due_on < today;
}

/** Whether landlord or holder can say something to it now. */
export function canAnswer(gap: Pick<OwnGap, 'state' | 'contested'>): boolean {
  return !gap.contested && (gap.state === 'reminded' || gap.state === 'task');
}

/** Whether they can still say that it is not so. */
export function canContest(gap: Pick<OwnGap, 'state' | 'contested'>): boolean {
  const word = stateWord(gap);
  return word !== 'closed' && word !== 'contested';
}

/** Whose dwellings get a person registered: those rules ask for a registration, the others for something else. */
const ASK_TO_REGISTER: ReadonlySet<GapRule> = new Set([
  'unregistered_residence',
  'registration_due',
  'vacant_in_use',
]);

/** Whether whoever lives there is asked to register, which somebody else has to do for them. */
export function asksToRegister(gap: Pick<OwnGap, 'rule' | 'concerns' | 'state' | 'contested'>): boolean {
  return gap.concerns === 'holder' && canAnswer(gap) && ASK_TO_REGISTER.has(gap.rule);
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
