/** What a person is looked up by: always complete values, one way at a time. */
import type { FoundPerson } from '../../api/types';
import { checkDocument, checkPhone, DOCUMENT_KINDS, plainNumber } from '../register/identity';

export const SEARCH_WAYS = ['id_number', 'phone', 'name'] as const;
export type SearchWay = (typeof SEARCH_WAYS)[number];

export type SearchFields = { id_number: string; phone: string; name: string; birth_date: string };
export const EMPTY_SEARCH: SearchFields = { id_number: '', phone: '', name: '', birth_date: '' };

export type SearchBy = { id_number: string } | { phone: string } | { name: string; birth_date: string };

/** The request's members, or null while something is missing. */
export function searchBy(way: SearchWay, fields: SearchFields): SearchBy | null {
  switch (way) {
    case 'id_number': {
      const id_number = plainNumber(fields.id_number);
      return id_number.length >= 5 ? { id_number } : null;
    }
    case 'phone': {
      const phone = fields.phone.trim();
      return phone && checkPhone(phone) === null ? { phone } : null;
    }
    case 'name': {
      const name = fields.name.trim();
      return name && /^\d{4}-\d{2}-\d{2}$/.test(fields.birth_date)
        ? { name, birth_date: fields.birth_date }
        : null;
    }
  }
}

/**
 * The rule that keeps the fields from being a complete value, by its name among the texts; null: it may be asked for.
 * A number may be of any kind of document, so it is held to the rules of the kind that it looks like.
 */
export function searchRule(way: SearchWay, fields: SearchFields, today: string): string | null {
  if (way === 'phone') {
    const rule = checkPhone(fields.phone);
    return fields.phone.trim() === '' ? 'phone.empty' : rule && `phone.${rule}`;
  }
  if (way === 'name') return searchBy(way, fields) ? null : 'name_and_birth_date';
  const plain = plainNumber(fields.id_number);
  // No passport has so many digits: it is the beginning of a longer number, or one with an error in it.
  const citizenLike = /^\d{10,}[\dX]*$/.test(plain);
  const kinds = DOCUMENT_KINDS.filter((kind) => !(citizenLike && kind === 'passport'));
  if (kinds.some((kind) => checkDocument(kind, plain, today).ok)) return null;
  const checked = checkDocument(citizenLike ? 'citizen_id' : 'passport', plain, today);
  return checked.ok ? null : `identity.${checked.rule}`;
}

type Home = FoundPerson['residencies'][number];

/** The one place where the persons found are registered today; null when there is none, or more than one. */
export function onlyHome(persons: readonly FoundPerson[]): Home | null {
  const homes = persons.flatMap((person) => person.residencies);
  return homes.length === 1 ? (homes[0] ?? null) : null;
}
