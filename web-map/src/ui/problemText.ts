/** One sentence for whatever went wrong. */

import { Problem } from '@menpai/client';
import type { TFunction } from 'i18next';
import { ruleText } from './ruleText';

const KNOWN = [
  'validation',
  'unauthenticated',
  'forbidden',
  'not_found',
  'conflict',
  'precondition_failed',
  'payload_too_large',
  'unsupported_media_type',
  'too_many_requests',
  'too_many_looks',
  'unavailable',
  'busy',
  'no_font',
  'no_lock_server',
] as const;

export function problemText(error: unknown, t: TFunction): string {
  if (!(error instanceof Problem)) return t('problem.internal');
  if (error.status === 0) return t('problem.offline');
  // A conflict or a broken rule says more than its kind does.
  const first = error.fieldErrors[0];
  // An address that was cut or mistyped names nothing.
  if (first?.code === 'path') return t('problem.not_found');
  const said = first ? ruleText(first, t) : error.detail;
  if ((error.status === 409 || error.status === 422) && said) return said;
  const kind = KNOWN.find((name) => error.type === `urn:menpai:problem:${name}`);
  return kind ? t(`problem.${kind}`) : t('problem.internal');
}
