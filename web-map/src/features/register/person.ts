/** Who somebody is, as a form holds it and as the API takes it. Pure. */
import type { DocumentKind } from '../../api/types';

export type PersonForm = {
  document_kind: DocumentKind;
  id_number: string;
  name: string;
  phone?: string;
  birth_date?: string;
};

/** By the dotted names that the API uses. */
export const PERSON_FIELDS = [
  'person.document_kind',
  'person.id_number',
  'person.name',
  'person.phone',
  'person.birth_date',
] as const;

/** What was not filled in is left out. */
export function personOf({ document_kind, id_number, name, phone, birth_date }: PersonForm): PersonForm {
  return {
    document_kind,
    id_number: id_number.trim(),
    name: name.trim(),
    ...(phone?.trim() && { phone: phone.trim() }),
    ...(birth_date && { birth_date }),
  };
}

/** Whoever says who they are, and where they were asked, whether they are the one who is known by that name. */
export function newcomerOf(person: PersonForm, same?: boolean): PersonForm & { same_as_known?: boolean } {
  return { ...personOf(person), ...(same !== undefined && { same_as_known: same }) };
}
