/** An outage is somebody else's trouble and passes: what failed by it is asked for again until it is over. Pure. */

import { Problem } from '@menpai/client';
import { isPersonal } from './keys';

const OUTAGES: ReadonlySet<number> = new Set([0, 502, 503, 504]);
const AGAIN_MS = 5_000;

/** Whether the server, or the line to it, is away; anything else is an answer, and stays one. */
export function isOutage(error: unknown): boolean {
  return error instanceof Problem && OUTAGES.has(error.status);
}

type Asked = { queryKey: readonly unknown[]; state: { status: string; error: unknown } };

/**
 * When a query is asked again by itself; `false`: not. A look at personal data is somebody's act: it is never repeated without
 * them.
 */
export function againAfter({ queryKey, state }: Asked): number | false {
  return state.status === 'error' && isOutage(state.error) && !isPersonal(queryKey) ? AGAIN_MS : false;
}
