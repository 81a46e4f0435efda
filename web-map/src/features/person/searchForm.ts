/** What a person is looked up by: always complete values, one way at a time. */
import { checkPhone, plainNumber } from '../register/identity';

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
