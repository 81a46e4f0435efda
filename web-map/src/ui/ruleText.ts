/** A broken rule in the reader's language: by its code where we have words for it, else as the server put it. */

import type { FieldError } from '@menpai/client';
import type { TFunction } from 'i18next';

export function ruleText(error: Pick<FieldError, 'code' | 'message'>, t: TFunction): string {
  // In a text for people, what they are about is not the field.
  if (error.code === 'phone' || error.code === 'id_number') return t(`note_fault.${error.code}`);
  return t(`rule.${error.code}` as 'rule.required', { defaultValue: error.message });
}
