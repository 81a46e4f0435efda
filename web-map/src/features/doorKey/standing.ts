/** Where keys stand, and until when those that a landlord gives are good. Pure. */
import type { Language } from '../../i18n';
import { dateOf, dayName, dayTime } from '../../i18n/format';
import type { GivenKey, KeyState, LockKey } from './shapes';

export const KEY_COLORS: Readonly<Record<KeyState, string>> = {
  wanted: 'processing',
  active: 'success',
  revoking: 'warning',
  revoked: 'default',
  failed: 'error',
  expired: 'default',
};

/** It opens the door, or will. */
export function isInForce({ state }: Pick<LockKey, 'state'>): boolean {
  return state === 'wanted' || state === 'active';
}

export function isOver({ state }: Pick<LockKey, 'state'>): boolean {
  return !isInForce({ state }) && state !== 'revoking';
}

/** Whether it stays with its holder: it is in force, and not for whoever asks to take back. */
export function isHeld(given: Pick<GivenKey, 'state' | 'may_revoke'>): boolean {
  return isInForce(given) && !given.may_revoke;
}

/** Whether a landlord may not take the lock off its door: it opens to somebody who lives there. */
export function isNeeded(all: readonly Pick<GivenKey, 'lives_here' | 'state'>[]): boolean {
  return all.some(({ lives_here, state }) => lives_here && state === 'active');
}

/** The end of a local day, `YYYY-MM-DD`: a key that is good until then opens on that day still. */
export function endOf(day: string): string {
  const at = new Date(`${day}T00:00:00`);
  at.setDate(at.getDate() + 1);
  return at.toISOString();
}

/** When a key begins, as people say it: the day where it begins with that. */
export function beginning(from: string, language: Language, now = new Date()): string {
  const at = new Date(from);
  return isMidnight(at) ? dayName(dateOf(at), language, now) : dayTime(from, language, now);
}

/** The last day of a key that is good for the whole of it; `null`: it ends in the middle of a day. */
export function lastDay(until: string): string | null {
  const at = new Date(until);
  if (!isMidnight(at)) return null;
  at.setDate(at.getDate() - 1);
  return dateOf(at);
}

function isMidnight(at: Date): boolean {
  return at.getHours() === 0 && at.getMinutes() === 0;
}

/** `08:00:00` as `8:00`. */
export function hourName(time: string): string {
  return time.replace(/^0?(\d+:\d{2}).*$/, '$1');
}

/** Whether a key begins only later. */
export function beginsLater({ from }: Pick<LockKey, 'from'>, now: Date): boolean {
  return Date.parse(from) > now.getTime();
}
