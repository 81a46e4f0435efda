/** Says what the server refused where it was typed; answers what belongs above the form, or null. */
import { Problem } from '@menpai/client';
import type { FormInstance } from 'antd';
import type { TFunction } from 'i18next';
import { problemText } from '../../ui/problemText';
import { ruleText } from '../../ui/ruleText';
import { pathOf, sortErrors } from './formErrors';

/** `known` are the form's fields, by the dotted names that the API uses. */
export function placeErrors(
  form: Pick<FormInstance, 'setFields' | 'scrollToField'>,
  error: unknown,
  known: readonly string[],
  t: TFunction,
): string | null {
  const sorted = error instanceof Problem ? sortErrors(error, known) : null;
  for (const [field, errors] of sorted?.fields ?? []) {
    form.setFields([{ name: pathOf(field), errors: errors.map((one) => ruleText(one)) }]);
  }
  // What is said at a field is read, also where the button stands a screen below it.
  const [first] = sorted?.fields.keys() ?? [];
  if (first) form.scrollToField(pathOf(first), { block: 'center' });
  const placed = sorted && sorted.fields.size > 0 && sorted.rest.length === 0;
  return placed ? null : problemText(error, t);
}
