import { describe, expect, it } from 'vitest';
import type { PersonForm } from '../register/person';
import { birthOf, type MemberForm, memberOf } from './member';

const TODAY = '2026-11-29';
const spouse: MemberForm = {
  relation: 'spouse',
  person: { document_kind: 'citizen_id', id_number: ' 11010519491231002X ', name: ' 陈一 ' },
};
const baby: MemberForm = {
  relation: 'child',
  no_document: true,
  guardian_consent: true,
  // A form leaves out what it does not ask for.
  person: { name: ' 陈小 ', birth_date: '2026-09-01' } as PersonForm,
};

describe('somebody who comes along', () => {
  it('is told with the number of their document', () => {
    expect(memberOf(spouse, TODAY)).toEqual({
      relation: 'spouse',
      person: { document_kind: 'citizen_id', id_number: '11010519491231002X', name: '陈一' },
      guardian_consent: false,
    });
  });

  it('is told with the day of birth and the consent, where it is a child without a document', () => {
    expect(memberOf(baby, TODAY)).toEqual({
      relation: 'child',
      person: { name: '陈小', birth_date: '2026-09-01' },
      guardian_consent: true,
    });
  });

  it('brings no consent that was given before they became somebody else', () => {
    const grown: MemberForm = { ...spouse, relation: 'child', guardian_consent: true };
    expect(memberOf(grown, TODAY).guardian_consent).toBe(false);
  });

  it('was born when the number says, or when one says so', () => {
    expect(birthOf(spouse, TODAY)).toBe('1949-12-31');
    expect(birthOf(baby, TODAY)).toBe('2026-09-01');
    expect(birthOf({ ...baby, relation: 'spouse' }, TODAY)).toBeNull();
    expect(birthOf({}, TODAY)).toBeNull();
  });
});
