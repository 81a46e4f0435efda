/** Why somebody was not let in, in one sentence. */

import { Problem } from '@menpai/client';
import type { TFunction } from 'i18next';
import { problemText } from '../../ui/problemText';
import { ruleText } from '../../ui/ruleText';

const CODE_NEEDED = 'urn:menpai:problem:second_factor_required';

/** The password is right, and the code is missing or wrong. */
export function needsCode(error: unknown): error is Problem {
  return error instanceof Problem && error.type === CODE_NEEDED;
}

/** Nobody has been asked for a code yet: that is no mistake. */
export function isFirstAsking(error: unknown): boolean {
  return needsCode(error) && error.fieldErrors.every(({ code }) => code === 'required');
}

/** The code is right, and whose the phone is has to be said. */
export function asksWhose(error: unknown): error is Problem {
  return error instanceof Problem && error.fieldErrors.some(({ field }) => field === 'id_number');
}

/** What is wrong with the number that was said; nobody has been asked for one yet: nothing. */
export function whoseComplaint(error: unknown): string | null {
  const told = asksWhose(error) ? error.fieldErrors.find(({ field }) => field === 'id_number') : undefined;
  return !told || told.code === 'required' ? null : ruleText(told);
}

/** The code was tried too often, with a wrong code or a wrong ID number: only another one signs in. */
export function isUsedUp(error: unknown): error is Problem {
  return error instanceof Problem && error.fieldErrors.some(({ code }) => code === 'tries_over');
}

/** Seconds as one says them: below two minutes in seconds, above in minutes. */
export function waitText(seconds: number, t: TFunction): string {
  return seconds < 120
    ? t('session.seconds', { count: Math.max(1, Math.ceil(seconds)) })
    : t('session.minutes', { count: Math.ceil(seconds / 60) });
}

export function refusalText(error: unknown, t: TFunction): string {
  if (needsCode(error)) return t('session.wrong_code');
  if (isUsedUp(error)) {
    return error.retryAfter
      ? t('session.code_used_up_until', { wait: waitText(error.retryAfter, t) })
      : t('session.code_used_up');
  }
  if (error instanceof Problem && error.status === 429) {
    return error.retryAfter === null
      ? t('session.too_many')
      : t('session.too_many_until', { wait: waitText(error.retryAfter, t) });
  }
  if (error instanceof Problem && error.status === 401) return t('session.wrong');
  return problemText(error, t);
}
