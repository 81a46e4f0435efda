/** What a building or floor is called. */
import type { TFunction } from 'i18next';

type Named = { name?: string | null | undefined; doorplate?: string | null | undefined };

/** Doorplate with the name behind it; whichever of them there is. */
export function buildingTitle({ name, doorplate }: Named, t: TFunction): string {
  if (doorplate && name && name !== doorplate) return `${doorplate} ${name}`;
  return doorplate || name || t('building.unnamed');
}

export function floorName(number: number, t: TFunction): string {
  return number < 0 ? t('building.basement', { number: -number }) : t('building.floor', { number });
}

/** Codes that say themselves what they are: 302房, A铺. */
const SAYS_ITSELF = /[房室铺号店库]$/;

export function unitLabel(code: string, t: TFunction): string {
  return SAYS_ITSELF.test(code) ? code : t('unit.title', { code });
}

/** A dwelling as one reads it aloud: doorplate and room. */
export function unitName(doorplate: string | null | undefined, code: string, t: TFunction): string {
  return `${doorplate || t('building.unnamed')} ${unitLabel(code, t)}`;
}
