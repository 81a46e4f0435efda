/** What is claimed, in one line: the house and its dwellings; of many the first ones. Pure. */
import type { TFunction } from 'i18next';
import type { Claim } from '../../api/types';
import { unitLabel } from '../building/names';

const NAMED = 3;

type Place = Pick<Claim, 'doorplate' | 'unit_codes'>;

export function codesOf(
  { unit_codes }: Pick<Place, 'unit_codes'>,
  t: TFunction,
  most = unit_codes.length,
): string {
  const named = unit_codes
    .slice(0, most)
    .map((code) => unitLabel(code, t))
    .join('、');
  const count = unit_codes.length;
  return count > most ? `${named}… ${t('claim_review.units', { count })}` : named;
}

export function placeOf(claim: Place, t: TFunction): string {
  return `${claim.doorplate || t('building.unnamed')} ${codesOf(claim, t, NAMED)}`;
}
