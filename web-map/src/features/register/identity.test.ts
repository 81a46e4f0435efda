import { describe, expect, it } from 'vitest';
import type { DocumentKind } from '../../api/types';
import { checkCharacter, checkDocument, checkPhone } from './identity';

const TODAY = '2026-11-22';

/** Examples of GB 11643 itself, specimen cards, and each way to get one wrong. */
const CASES: readonly (readonly [DocumentKind, string, string])[] = [
  ['citizen_id', '11010519491231002X', '1949-12-31'],
  ['citizen_id', '11010519491231002x', '1949-12-31'],
  ['citizen_id', '１１０１０５１９４９１２３１００２ｘ', '1949-12-31'],
  ['citizen_id', ' 110105 19491231 002X\u200B', '1949-12-31'],
  ['citizen_id', '', 'empty'],
  ['citizen_id', ' 　', 'empty'],
  ['citizen_id', '110105491231002', 'first_generation'],
  ['citizen_id', '1101051949123100', 'length'],
  ['citizen_id', '11010519491231002XX', 'length'],
  ['citizen_id', '1101051949123100X2', 'character'],
  ['citizen_id', '11010519491231零02X', 'character'],
  ['citizen_id', '010105194912310029', 'province'],
  ['citizen_id', '110105194902300021', 'birth_date'],
  ['citizen_id', '110105190002290021', 'birth_date'],
  ['citizen_id', '110105194913010021', 'birth_date'],
  ['citizen_id', '110105194912310021', 'check_character'],
  ['citizen_id', '810000199408230021', 'other_kind'],
  ['citizen_id', '911124198108030024', 'other_kind'],
  ['citizen_id', withCheck('44010620991231001'), 'implausible_birth_date'],
  ['citizen_id', withCheck('44010618500101001'), 'implausible_birth_date'],
  ['hmt_residence_permit', '810000199408230021', '1994-08-23'],
  ['hmt_residence_permit', '830000199201300022', '1992-01-30'],
  ['hmt_residence_permit', '11010519491231002X', 'permit_region'],
  ['foreign_permanent_resident_card', '911124198108030024', '1981-08-03'],
  ['foreign_permanent_resident_card', 'FRA110081080310', 'no birth date'],
  ['foreign_permanent_resident_card', '110105491231002', 'character'],
  ['foreign_permanent_resident_card', '11010519491231002X', 'other_kind'],
  ['passport', 'ea1234567', 'no birth date'],
  ['passport', 'G 1234 5678', 'no birth date'],
  ['passport', '1234', 'length'],
  ['passport', 'E12345.78', 'character'],
  ['passport', 'ABCDEFGH', 'not_a_passport_number'],
  ['passport', '000000000', 'not_a_passport_number'],
  ['passport', '11010519491231002X', 'other_kind'],
];

function withCheck(digits: string): string {
  return digits + checkCharacter(digits);
}

describe('identity documents', () => {
  it.each(CASES)('%s %s: %s', (kind, text, expected) => {
    const checked = checkDocument(kind, text, TODAY);
    expect(checked.ok ? (checked.birth_date ?? 'no birth date') : checked.rule).toBe(expected);
  });

  it('notices every single wrong digit', () => {
    const right = withCheck('44019919900307901');
    for (let position = 0; position < 17; position++) {
      for (let by = 1; by < 10; by++) {
        const digit = (Number(right[position]) + by) % 10;
        const wrong = right.slice(0, position) + digit + right.slice(position + 1);
        expect(checkDocument('citizen_id', wrong, TODAY).ok, wrong).toBe(false);
      }
    }
  });
});

describe('phone numbers', () => {
  it.each([
    ['154 0000 1234', null],
    ['+86 154-0000-1234', null],
    ['8615400001234', null],
    ['+852 9123 4567', null],
    ['12000001234', 'not_mainland_mobile'],
    ['5400001234', 'country_code_missing'],
    ['1540000l234', 'character'],
  ])('%s: %s', (text, rule) => {
    expect(checkPhone(text)).toBe(rule);
  });
});
