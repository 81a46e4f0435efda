/**
 * The rules of identity documents, as the server has them, so that a typing error is seen while typing.
 * GB 11643-1999 for the 18 characters of a citizen; residence permits and permanent resident cards share its form.
 */
import type { DocumentKind } from '../../api/types';

type IdentityRule =
  | 'empty'
  | 'length'
  | 'first_generation'
  | 'character'
  | 'province'
  | 'permit_region'
  | 'birth_date'
  | 'implausible_birth_date'
  | 'check_character'
  | 'other_kind'
  | 'not_a_passport_number';

export type Checked =
  /** `birth_date` is null where the number doesn't tell. */
  { ok: true; number: string; birth_date: string | null } | { ok: false; rule: IdentityRule };

export const DOCUMENT_KINDS: readonly DocumentKind[] = [
  'citizen_id',
  'hmt_residence_permit',
  'foreign_permanent_resident_card',
  'passport',
];

const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const CHECK = '10X98765432';
const PROVINCES = new Set(
  '11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71'.split(
    ' ',
  ),
);
const PERMIT_REGIONS = new Set(['810000', '820000', '830000']);
const OLDEST_YEARS = 150;

const broken = (rule: IdentityRule): Checked => ({ ok: false, rule });

/** Half width, upper case, without spaces and invisible characters. */
export function plainNumber(text: string): string {
  return text
    .normalize('NFKC')
    .replace(/[\s\u200B-\u200D\u2060\uFEFF]/g, '')
    .toUpperCase();
}

export function checkCharacter(digits: string): string {
  const sum = WEIGHTS.reduce((total, weight, position) => total + weight * Number(digits[position]), 0);
  return CHECK.charAt(sum % 11);
}

/** Checks a document's number on the day `today` (`YYYY-MM-DD`); names the first rule that is broken. */
export function checkDocument(kind: DocumentKind, text: string, today: string): Checked {
  const plain = plainNumber(text);
  if (plain === '') return broken('empty');
  switch (kind) {
    case 'citizen_id':
      return checkCitizen(plain, today);
    case 'hmt_residence_permit':
      return check18(plain, today, (number) =>
        PERMIT_REGIONS.has(number.slice(0, 6)) ? null : 'permit_region',
      );
    case 'foreign_permanent_resident_card':
      return checkPermanentCard(plain, today);
    case 'passport':
      return checkPassport(plain, today);
  }
}

function checkCitizen(plain: string, today: string): Checked {
  if (/^\d{15}$/.test(plain)) return broken('first_generation');
  return check18(plain, today, (number) => {
    if (PERMIT_REGIONS.has(number.slice(0, 6))) return 'other_kind';
    if (number.startsWith('9') && PROVINCES.has(number.slice(1, 3))) return 'other_kind';
    return PROVINCES.has(number.slice(0, 2)) ? null : 'province';
  });
}

function checkPermanentCard(plain: string, today: string): Checked {
  if (plain.length === 15) {
    return /^[A-Z]{3}\d{12}$/.test(plain)
      ? { ok: true, number: plain, birth_date: null }
      : broken('character');
  }
  if (plain.length !== 18) return broken('length');
  return check18(plain, today, (number) => {
    if (!number.startsWith('9')) return 'other_kind';
    return PROVINCES.has(number.slice(1, 3)) ? null : 'province';
  });
}

function checkPassport(text: string, today: string): Checked {
  const plain = text.replace(/[-<]/g, '');
  if (!/^[A-Z0-9]*$/.test(plain)) return broken('character');
  if (plain.length < 5 || plain.length > 20) return broken('length');
  const others = ['citizen_id', 'hmt_residence_permit', 'foreign_permanent_resident_card'] as const;
  if (others.some((kind) => checkDocument(kind, plain, today).ok)) return broken('other_kind');
  if (!/\d/.test(plain) || /^(.)\1*$/.test(plain)) return broken('not_a_passport_number');
  return { ok: true, number: plain, birth_date: null };
}

function check18(plain: string, today: string, beginning: (number: string) => IdentityRule | null): Checked {
  if ([...plain].length !== 18) return broken('length');
  if (!/^\d{17}[\dX]$/.test(plain)) return broken('character');
  const rule = beginning(plain);
  if (rule) return broken(rule);
  const birth_date = `${plain.slice(6, 10)}-${plain.slice(10, 12)}-${plain.slice(12, 14)}`;
  if (!isDate(birth_date)) return broken('birth_date');
  if (checkCharacter(plain) !== plain.charAt(17)) return broken('check_character');
  if (birth_date > today || birth_date < `${Number(today.slice(0, 4)) - OLDEST_YEARS}${today.slice(4)}`) {
    return broken('implausible_birth_date');
  }
  return { ok: true, number: plain, birth_date };
}

function isDate(text: string): boolean {
  const at = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().slice(0, 10) === text;
}

export type PhoneRule = 'character' | 'not_mainland_mobile' | 'country_code_missing';

/** The broken rule of a phone number, or null. What only the server knows of foreign plans is left to it. */
export function checkPhone(text: string): PhoneRule | null {
  const plain = text.normalize('NFKC').replace(/[\s().·/-]/g, '');
  if (!/^\+?\d+$/.test(plain)) return 'character';
  if (plain.startsWith('+') || plain.startsWith('00')) return null;
  const national = plain.replace(/^86(?=1[3-9]\d{9}$)/, '');
  if (/^1[3-9]\d{9}$/.test(national)) return null;
  return /^1\d{10}$/.test(plain) ? 'not_mainland_mobile' : 'country_code_missing';
}
