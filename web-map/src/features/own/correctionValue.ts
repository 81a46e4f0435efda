/** What the form holds, and what of it belongs to the chosen field. */
import type { Correction, CorrectionValue, DocumentKind } from '../../api/types';

export type CorrectionForm = {
  site_id: string;
  field: Correction['field'];
  reason: string;
  name?: string;
  phone?: string;
  document_kind?: DocumentKind;
  id_number?: string;
  birth_date?: string;
  residency_id?: string;
  from?: string;
  to?: string;
};

export function askedValue(form: CorrectionForm): CorrectionValue {
  switch (form.field) {
    case 'name':
      return { field: 'name', name: form.name?.trim() ?? '' };
    case 'phone':
      return { field: 'phone', phone: form.phone?.trim() ?? '' };
    case 'document':
      return {
        field: 'document',
        document_kind: form.document_kind ?? 'citizen_id',
        id_number: form.id_number?.trim() ?? '',
      };
    case 'birth_date':
      return { field: 'birth_date', birth_date: form.birth_date ?? '' };
    case 'residency':
      return {
        field: 'residency',
        residency_id: form.residency_id ?? '',
        from: form.from ?? '',
        to: form.to ?? null,
      };
  }
}

const SHOWN: Readonly<Record<Correction['field'], readonly (keyof CorrectionForm)[]>> = {
  name: ['name'],
  phone: ['phone'],
  document: ['document_kind', 'id_number'],
  birth_date: ['birth_date'],
  residency: ['residency_id', 'from', 'to'],
};

/** What the form shows where this is corrected, by the API's names. */
export function shownFields(field: Correction['field']): readonly string[] {
  return ['reason', ...SHOWN[field].map((name) => `value.${name}`)];
}

/** What the form calls a field of the API. */
export function itemOf(field: string): string {
  return field.replace(/^value\./, '');
}
