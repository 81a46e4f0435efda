/** Who may bring whom into a dwelling, as the server has it (`menpai_domain::household`), so that it is told before sending. Pure. */
import type { Relation } from '../../api/types';

/** Below this age somebody is a child, whose parent consents. */
const CHILD_UNDER = 14;
const OF_AGE = 18;

/** Full years on a day, both as `YYYY-MM-DD`; none before birth. */
export function ageOn(birth: string, day: string): number {
  const years = Number(day.slice(0, 4)) - Number(birth.slice(0, 4));
  return Math.max(0, day.slice(5) < birth.slice(5) ? years - 1 : years);
}

export function isChild(birth: string, day: string): boolean {
  return ageOn(birth, day) < CHILD_UNDER;
}

/** Why somebody with this date of birth can't be brought as that; null: nothing stands against it, or it is not known yet. */
export function againstBringing(
  relation: Relation | undefined,
  birth: string | null,
  day: string,
): 'parent_only' | 'files_for_themself' | null {
  if (!relation || !birth) return null;
  if (isChild(birth, day)) return relation === 'child' ? null : 'parent_only';
  return relation === 'housemate' && ageOn(birth, day) >= OF_AGE ? 'files_for_themself' : null;
}
