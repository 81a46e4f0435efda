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
