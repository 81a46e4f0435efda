/** Says what the server refused where it was typed; answers what belongs above the form, or null. */
import { type FieldError, Problem } from '@menpai/client';
import type { FormInstance } from 'antd';
import type { TFunction } from 'i18next';
import { problemText } from '../../ui/problemText';
import { ruleText } from '../../ui/ruleText';
import { pathOf, sortErrors } from './formErrors';

/** What a form says in its own way. */
type Ways = {
  /** Where a field stands that the form names otherwise than the API. */
  at?: (field: string) => string | (string | number)[];
  /** A sentence that says more than the rule's own. */
  say?: (fault: FieldError) => string;
};

/** `known` are the fields that the form shows, by the dotted names that the API uses: what is said at any other, nobody would see. */
export function placeErrors(
  form: Pick<FormInstance, 'setFields' | 'scrollToField'>,
  error: unknown,
  known: readonly string[],
  t: TFunction,
  { at = pathOf, say = ruleText }: Ways = {},
): string | null {
  const sorted = error instanceof Problem ? sortErrors(error, known) : null;
  for (const [field, errors] of sorted?.fields ?? []) {
    form.setFields([{ name: at(field), errors: errors.map((one) => say(one)) }]);
  }
  // What is said at a field is read, also where the button stands a screen below it.
  const [first] = sorted?.fields.keys() ?? [];
  if (first) form.scrollToField(at(first), { block: 'center' });
  if (!sorted?.fields.size) return problemText(error, t);
  const [unplaced] = sorted.rest;
  return unplaced ? say(unplaced) : null;
}
