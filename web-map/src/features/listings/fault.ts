/** Why a decision about a listing was refused, where the person at the screen can do something about it. */
import { Problem } from '@menpai/client';

export type Fault = 'changed' | 'let' | 'no_photos' | 'not_rental';

/** It stands elsewhere by now: its landlord took it back, or a colleague decided. */
const SETTLED: ReadonlySet<string> = new Set(['over', 'not_submitted', 'not_published']);

export function faultOf(error: unknown): Fault | null {
  if (!(error instanceof Problem)) return null;
  if (error.status === 412 || error.status === 404) return 'changed';
  const code = error.fieldErrors[0]?.code;
  if (error.status !== 409 || !code) return null;
  if (SETTLED.has(code)) return 'changed';
  return code === 'let' || code === 'no_photos' || code === 'not_rental' ? code : null;
}
