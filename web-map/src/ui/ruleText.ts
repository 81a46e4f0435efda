/** A broken rule as a sentence: the server says it in the reader's language. */

import type { FieldError } from '@menpai/client';

export function ruleText({ message }: Pick<FieldError, 'message'>): string {
  return message.charAt(0).toUpperCase() + message.slice(1);
}
