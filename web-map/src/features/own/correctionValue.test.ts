import { expect, it } from 'vitest';
import { askedValue, type CorrectionForm } from './correctionValue';

const filled: CorrectionForm = {
  site_id: 's',
  field: 'name',
  reason: 'r',
  name: ' 陈小玲 ',
  phone: '15400001234',
  id_number: '44019919900307901X',
  birth_date: '1990-03-07',
  residency_id: 'r1',
  from: '2026-01-01',
};

it.each([
  ['name', { field: 'name', name: '陈小玲' }],
  ['phone', { field: 'phone', phone: '15400001234' }],
  ['document', { field: 'document', document_kind: 'citizen_id', id_number: '44019919900307901X' }],
  ['birth_date', { field: 'birth_date', birth_date: '1990-03-07' }],
  ['residency', { field: 'residency', residency_id: 'r1', from: '2026-01-01', to: null }],
] as const)('asks to correct the %s, and sends nothing else', (field, value) => {
  expect(askedValue({ ...filled, field })).toEqual(value);
});
