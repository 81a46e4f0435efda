/** Somebody of the same name and day of birth whom the site knows already: shown masked, so that whoever says who they are can tell. Pure. */
import { Problem } from '@menpai/client';

const MEMBERS = ['name', 'id_number', 'phone', 'unit'] as const;

export type Candidate = Readonly<Partial<Record<(typeof MEMBERS)[number], string>>>;

/** Who is offered by the refusal `is_this_you`; null where it is another, or none. */
export function candidateOf(error: unknown): Candidate | null {
  if (!(error instanceof Problem) || !error.fieldErrors.some(({ code }) => code === 'is_this_you'))
    return null;
  const told = Object.entries(error.members['candidate'] ?? {});
  return Object.fromEntries(
    told.filter(([name, value]) => MEMBERS.some((one) => one === name) && typeof value === 'string'),
  );
}
