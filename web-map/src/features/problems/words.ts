/** Words of a problem: where it is, and why it was rejected or handed over. */
import type { TFunction } from 'i18next';
import { unitName } from '../building/names';
import type { HandOverReason, OwnProblem, ProblemRefusal } from './shapes';

type Placed = Pick<OwnProblem, 'doorplate' | 'unit_code' | 'building_id'>;

export function placeName({ doorplate, unit_code, building_id }: Placed, t: TFunction): string {
  if (unit_code) return unitName(doorplate, unit_code, t);
  return building_id ? (doorplate ?? t('building.unnamed')) : t('repair.place_here');
}

const REASONS: Readonly<Record<ProblemRefusal | HandOverReason, true>> = {
  not_found: true,
  known_already: true,
  yours_to_do: true,
  not_ours: true,
  public_part: true,
  danger: true,
  needs_office: true,
};

/** A word that this page does not know says nothing. */
export function reasonName(reason: string | null | undefined, t: TFunction): string | null {
  const known = (Object.keys(REASONS) as (keyof typeof REASONS)[]).find((one) => one === reason);
  return known ? t(`repair.because.${known}`) : null;
}

/** Why it was rejected, as its last step says. */
export function whyRejected({ steps }: Pick<OwnProblem, 'steps'>, t: TFunction): string | null {
  return reasonName(steps.findLast(({ act }) => act === 'reject')?.reason, t);
}

/** A map of elsewhere at a place (WGS 84), for the way there. */
export function onMap(position: readonly number[] | null | undefined): string | null {
  const [lon, lat] = position ?? [];
  if (lon === undefined || lat === undefined) return null;
  return `https://uri.amap.com/marker?position=${lon},${lat}&coordinate=wgs84&callnative=1`;
}
