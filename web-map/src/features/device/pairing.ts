/** What pairing goes by: who can call by themselves, with which path, and which window is at hand. Pure. */
import type { Contact, DeviceProtocol, PairingWindow, Setup } from '../../api/types';

/** What a stranger may speak and be listed; what speaks otherwise is registered by hand. */
export const PAIRED = ['hikvision', 'zkteco', 'oem_http'] as const satisfies readonly DeviceProtocol[];
export type Paired = (typeof PAIRED)[number];

const PATHS: Readonly<Record<Paired, (secret: string) => string>> = {
  hikvision: (secret) => `/t/${secret}/hik`,
  zkteco: (secret) => `/t/${secret}/iclock/`,
  oem_http: (secret) => `/t/${secret}/`,
};

/** The path that is typed into a terminal while a window is open, as its setup has it later with its own key. */
export function pathOf(protocol: Paired, secret: string): string {
  return PATHS[protocol](secret);
}

/** Whether a terminal can be known by its serial number and where it calls from; others show a key in their path. */
export function isKnownByAddress(protocol: DeviceProtocol): boolean {
  return protocol === 'zkteco' || protocol === 'oem_http';
}

/** The same server with another path. */
export function setupWith({ url, host, port }: Setup, path: string): Setup {
  const [scheme] = url.split('://');
  return { url: `${scheme}://${host}:${port}${path}`, host, port, path, options: [] };
}

/** Who called within a window, the first first: a list that people press in does not turn over while they do. */
export function callersOf(contacts: readonly Contact[], window: string): Contact[] {
  return contacts
    .filter(({ window_id }) => window_id === window)
    .sort((a, b) => Date.parse(a.first_seen_at) - Date.parse(b.first_seen_at) || a.id.localeCompare(b.id));
}

/** For how long a window that is over is shown for those in it that nobody claimed. */
const AFTERWARDS_MS = 3_600_000;

/** What somebody here knows of windows: which they opened, and which they are done with. */
type Mine = { opened?: string | undefined; left?: string | null };

/** The window that is open, or was just now and has somebody who is to be claimed; the latest comes first in the list. */
export function windowAtHand(
  windows: readonly PairingWindow[],
  contacts: readonly Contact[],
  now: number,
  { opened, left = null }: Mine = {},
): PairingWindow | null {
  const open = windows.find((window) => secondsLeft(window, now) > 0);
  if (open) return open;
  const last = windows[0];
  if (!last || last.id === left || now - Date.parse(last.closes_at) > AFTERWARDS_MS) return null;
  const waits = contacts.some(({ window_id, device_id }) => window_id === last.id && !device_id);
  return waits || last.id === opened ? last : null;
}

/** For how long a window is open yet; 0 where it is over, or there is none. */
export function secondsLeft(window: Pick<PairingWindow, 'closes_at'> | null, now: number): number {
  return window ? Math.max(0, Math.ceil((Date.parse(window.closes_at) - now) / 1000)) : 0;
}
