/** Whether an impact assessment is in force, and until when. Without one nothing is detected. Pure. */
import type { Assessment } from '../../api/types';
import { daysAfter, daysBetween } from '../visit/outcomes';

/** From so many days before the end on, somebody has to see to the next one. */
const SOON_DAYS = 30;

export type Cover =
  | {
      state: 'in_force';
      /** The one that holds longest of those that hold today. */
      assessment: Assessment;
      /** The last day that is covered, also by those that follow without a day between. */
      last_day: string;
      days_left: number;
      soon: boolean;
    }
  | {
      state: 'none';
      /** The one that ended last. */
      before: Assessment | null;
      /** The one that begins next. */
      next: Assessment | null;
    };

/** The last day on which an assessment holds: what is recorded is the first on which it does not. */
export function lastDayOf({ expires_on }: Pick<Assessment, 'expires_on'>): string {
  return daysAfter(expires_on, -1);
}

/** The registry says which are in force, by the site's calendar; `today` only counts the days that are left. */
export function coverOf(assessments: readonly Assessment[], today: string): Cover {
  const byEnd = assessments.toSorted((a, b) => b.expires_on.localeCompare(a.expires_on));
  const assessment = byEnd.find(({ in_force }) => in_force);
  if (!assessment) {
    const begins = assessments
      .filter(({ approved_on }) => approved_on > today)
      .toSorted((a, b) => a.approved_on.localeCompare(b.approved_on));
    return {
      state: 'none',
      before: byEnd.find(({ expires_on }) => expires_on <= today) ?? null,
      next: begins[0] ?? null,
    };
  }
  let end = assessment.expires_on;
  for (const one of assessments.toSorted((a, b) => a.approved_on.localeCompare(b.approved_on))) {
    if (one.approved_on <= end && one.expires_on > end) end = one.expires_on;
  }
  const last_day = daysAfter(end, -1);
  const days_left = daysBetween(today, last_day);
  return { state: 'in_force', assessment, last_day, days_left, soon: days_left <= SOON_DAYS };
}

/** How one of them stands in the list of all. */
export function stateOf(
  { in_force, approved_on }: Assessment,
  today: string,
): 'in_force' | 'to_come' | 'over' {
  if (in_force) return 'in_force';
  return approved_on > today ? 'to_come' : 'over';
}

export type AssessmentFields = {
  reference: string;
  approver: string;
  approved_on: string;
  /** The last day, as documents say it. */
  last_day: string;
};

/** As the registry wants it. */
export function asBody({ reference, approver, approved_on, last_day }: AssessmentFields) {
  return {
    reference: reference.trim(),
    approver: approver.trim(),
    approved_on,
    expires_on: daysAfter(last_day, 1),
  };
}

/** The field of the form that the registry means. */
export function fieldOf(name: string): keyof AssessmentFields {
  return name === 'expires_on' ? 'last_day' : (name as keyof AssessmentFields);
}
