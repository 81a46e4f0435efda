/** Puts the server's field errors where the person typed; what belongs to no field is said above the form. */
import type { FieldError, Problem } from '@menpai/client';

export type Sorted = { fields: ReadonlyMap<string, FieldError[]>; rest: FieldError[] };

/** `known` are the form's fields, by the dotted names that the API uses. */
export function sortErrors(problem: Problem, known: readonly string[]): Sorted {
  const fields = new Map<string, FieldError[]>();
  const rest: FieldError[] = [];
  for (const error of problem.fieldErrors) {
    if (known.includes(error.field)) fields.set(error.field, [...(fields.get(error.field) ?? []), error]);
    else rest.push(error);
  }
  return { fields, rest };
}
