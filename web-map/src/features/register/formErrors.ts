/** Puts the server's field errors where the person typed; what belongs to no field is said above the form. */
import type { FieldError, Problem } from '@menpai/client';

export type Sorted = { fields: ReadonlyMap<string, FieldError[]>; rest: FieldError[] };

/** `known` are the form's fields, by the dotted names that the API uses; `list[]` stands for whatever is in a list. */
export function sortErrors(problem: Problem, known: readonly string[]): Sorted {
  const fields = new Map<string, FieldError[]>();
  const rest: FieldError[] = [];
  for (const error of problem.fieldErrors) {
    if (known.includes(error.field.replace(/\[\d+\]/g, '[]')))
      fields.set(error.field, [...(fields.get(error.field) ?? []), error]);
    else rest.push(error);
  }
  return { fields, rest };
}

/** The path of a field in the form: `members[0].person.name` is the name in the first of the list. */
export function pathOf(field: string): (string | number)[] {
  return field
    .split(/[.[\]]+/)
    .filter((part) => part !== '')
    .map((part) => (/^\d+$/.test(part) ? Number(part) : part));
}
