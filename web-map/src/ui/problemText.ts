/** One sentence for whatever went wrong: the server's own, where it is the server that answered. */

import { Problem } from '@menpai/client';
import type { TFunction } from 'i18next';
import { ruleText } from './ruleText';

export function problemText(error: unknown, t: TFunction): string {
  if (!(error instanceof Problem)) return t('problem.internal');
  if (error.status === 0) return t('problem.offline');
  // An address that was cut or mistyped names nothing.
  if (error.fieldErrors[0]?.code === 'path') return t('problem.not_found');
  if (error.told) return ruleText({ message: error.told });
  return error.status === 503 ? t('problem.unavailable') : t('problem.internal');
}
