/** What landlords and holders can answer, and for how long each holds. Pure. */
import type { AnswerReason } from '../../api/types';

export const REASONS: readonly AnswerReason[] = ['visiting', 'moved_out', 'wrong_unit', 'lives_elsewhere'];

const MOST_DAYS = 90;

/** The registry's own rules (`menpai_domain::gap::life`): how long a visit lasts must be said. */
const USUAL_DAYS: Readonly<Record<AnswerReason, number | null>> = {
  visiting: null,
  moved_out: 14,
  wrong_unit: 14,
  lives_elsewhere: 30,
};

export function dayRuleOf(reason: AnswerReason): { usual_days: number | null; most_days: number } {
  return { usual_days: USUAL_DAYS[reason], most_days: MOST_DAYS };
}
