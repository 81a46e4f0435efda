/** Why something with a problem was refused, where what the rule says everywhere does not say it here. Pure. */
import { Problem } from '@menpai/client';

export type Fault = 'not_known_here' | 'no_home' | 'over' | 'late_photo' | 'full' | 'changed';

export function faultOf(error: unknown): Fault | null {
  if (!(error instanceof Problem)) return null;
  if (error.status === 412) return 'changed';
  const says = (field: string, code: string) =>
    error.fieldErrors.some((one) => one.field === field && one.code === code);
  if (says('position', 'unknown_reference')) return 'not_known_here';
  if (says('unit_id', 'unknown_reference') || says('building_id', 'unknown_reference')) return 'no_home';
  if (says('photos', 'too_many')) return 'full';
  return says('state', 'over') ? 'over' : null;
}

/** Photos are added until a problem is solved. */
export function photoFaultOf(error: unknown): Fault | null {
  const solved = error instanceof Problem && error.fieldErrors.some(({ code }) => code === 'solved');
  return solved ? 'late_photo' : faultOf(error);
}
