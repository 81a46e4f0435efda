/** Why a filing was refused, where the form has to do something about it. Pure. */
import { Problem } from '@menpai/client';

/**
 * `known`: the site knows the caller by now, and wants no facts; `person_needed`: it does not, and wants them; `registered`: they
 * are registered here already.
 */
export type Because = 'known' | 'person_needed' | 'registered';

export function refusedBecause(error: unknown): Because | null {
  if (!(error instanceof Problem)) return null;
  const says = (field: string, code: string) =>
    error.fieldErrors.some((one) => one.field === field && one.code === code);
  if (says('person', 'known')) return 'known';
  if (says('person', 'required')) return 'person_needed';
  return says('from', 'residency_no_overlap') ? 'registered' : null;
}

/**
 * Why a landlord could not enter somebody, where it is said otherwise than to whoever files themself: `known_otherwise`: they are known
 * by another name or phone; `too_many_entered`: too many wait for somebody's yes.
 */
export type EnteringRefused = (typeof ENTERING)[number];

const ENTERING = ['known_otherwise', 'phone_of_another', 'too_many_entered', 'residency_no_overlap'] as const;

export function enteringRefusedBecause(error: unknown): EnteringRefused | null {
  if (!(error instanceof Problem) || error.status !== 409) return null;
  return ENTERING.find((one) => error.fieldErrors.some(({ code }) => code === one)) ?? null;
}
