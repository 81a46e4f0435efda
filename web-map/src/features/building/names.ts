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

/** A dwelling as one reads it aloud: doorplate and room. */
export function unitName(doorplate: string | null | undefined, code: string, t: TFunction): string {
  return `${doorplate || t('building.unnamed')} ${t('unit.title', { code })}`;
}
