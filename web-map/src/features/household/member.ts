/** Somebody who lives with whoever files or joins: as a form holds them, and as the API takes them. Pure. */
import type { MemberInput, Relation } from '../../api/types';
import { checkDocument } from '../register/identity';
import { type PersonForm, personOf } from '../register/person';
import { isChild } from './ages';

export const MOST_MEMBERS = 9;

export const RELATIONS: readonly Relation[] = [
  'spouse',
  'child',
  'parent',
  'sibling',
  'relative',
  'housemate',
];

export type MemberForm = {
  relation?: Relation;
  /** A child who has no document yet: name and date of birth are enough. */
  no_document?: boolean;
  guardian_consent?: boolean;
  person: PersonForm;
};

export const NEW_MEMBER: MemberForm = {
  person: { document_kind: 'citizen_id', id_number: '', name: '' },
};

/** By the names that the API uses, whichever of them it is. */
export const MEMBER_FIELDS = [
  'members[].relation',
  'members[].guardian_consent',
  'members[].person.document_kind',
  'members[].person.id_number',
  'members[].person.name',
  'members[].person.birth_date',
];

/** Whether they are entered without a document. */
export function hasNoDocument({ relation, no_document = false }: Partial<MemberForm>): boolean {
  return relation === 'child' && no_document;
}

/** Date of birth as far as it is known by now. */
export function birthOf(member: Partial<MemberForm>, today: string): string | null {
  const { person } = member;
  if (!person) return null;
  if (hasNoDocument(member)) return person.birth_date ?? null;
  const checked = checkDocument(person.document_kind, person.id_number ?? '', today);
  return checked.ok ? (checked.birth_date ?? person.birth_date ?? null) : null;
}

/** A form that was filled in; the consent goes along only with a child. */
export function memberOf(member: MemberForm, today: string): MemberInput {
  const { relation = 'relative', person, guardian_consent } = member;
  const birth = birthOf(member, today);
  // What is not asked for is not there.
  const { name, birth_date } = person;
  return {
    relation,
    person: hasNoDocument(member)
      ? { name: name.trim(), ...(birth_date && { birth_date }) }
      : personOf(person),
    guardian_consent: relation === 'child' && !!birth && isChild(birth, today) && guardian_consent === true,
  };
}
