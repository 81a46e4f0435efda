/**
 * The counter of a live code: what the phone appends every half minute, so that a picture of the code opens nothing. As in
 * `domain/src/qr/live.rs`: the last byte of the step and the first four of HMAC-SHA-256(secret, step), in base45.
 */
import type { LiveCode } from '../../api/types';

const BASE45 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:';

/** RFC 9285. */
export function base45(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 2) {
    const pair = at + 1 < bytes.length;
    let value = pair ? (bytes[at] ?? 0) * 256 + (bytes[at + 1] ?? 0) : (bytes[at] ?? 0);
    for (let digit = 0; digit < (pair ? 3 : 2); digit += 1) {
      text += BASE45.charAt(value % 45);
      value = Math.floor(value / 45);
    }
  }
  return text;
}

function bytesOf(base64url: string): Uint8Array<ArrayBuffer> {
  const text = atob(base64url.replaceAll('-', '+').replaceAll('_', '/'));
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

/** Which step it is, and for how many milliseconds. */
export function stepAt(nowMs: number, stepS: number): { step: number; leftMs: number } {
  const length = stepS * 1000;
  const step = Math.floor(nowMs / length);
  return { step, leftMs: (step + 1) * length - nowMs };
}

/** Whether this page can count: browsers lend their cryptography to pages that came over HTTPS, or from this machine. */
export function canCount(): boolean {
  return globalThis.crypto?.subtle !== undefined;
}

/** What the phone shows in this step. */
export async function liveText(signed: string, { secret }: LiveCode, step: number): Promise<string> {
  const algorithm = { name: 'HMAC', hash: 'SHA-256' };
  const key = await crypto.subtle.importKey('raw', bytesOf(secret), algorithm, false, ['sign']);
  const counter = new DataView(new ArrayBuffer(8));
  counter.setBigUint64(0, BigInt(step));
  const mac = new Uint8Array(await crypto.subtle.sign('HMAC', key, counter));
  return signed + base45(Uint8Array.of(counter.getUint8(7), ...mac.slice(0, 4)));
}
