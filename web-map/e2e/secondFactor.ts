/** The authenticator of the demo accounts (RFC 6238). A code opens once: which were used is remembered beside the demo file. */
import { createHmac } from 'node:crypto';
import { readNote, writeNote } from './notes';

const STEP_MS = 30_000;
/** How long it may take until the server sees a code: the step before the present one is too old once that ends. */
const ON_ITS_WAY_MS = 5_000;
const NOTE = 'e2e-codes.json';

type UsedSteps = Record<string, number>;

/** A code that was not used yet; waits for the next one where all that are good now were. */
export async function freshCode(user_name: string, secret: string): Promise<string> {
  const used = readNote<UsedSteps>(NOTE) ?? {};
  const now = () => Math.floor(Date.now() / STEP_MS);
  const oldest = Math.floor((Date.now() + ON_ITS_WAY_MS) / STEP_MS) - 1;
  const step = Math.max((used[user_name] ?? 0) + 1, oldest);
  // The server takes the step before and after its own.
  while (step > now() + 1)
    await new Promise((resolve) => setTimeout(resolve, STEP_MS - (Date.now() % STEP_MS)));
  writeNote(NOTE, { ...used, [user_name]: step });
  return codeOf(secret, step);
}

function codeOf(secret: string, step: number): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const digest = createHmac('sha1', base32(secret)).update(counter).digest();
  const at = (digest.at(-1) ?? 0) & 0x0f;
  return String((digest.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

function base32(text: string): Buffer {
  const bits = [...text]
    .map((c) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(c).toString(2).padStart(5, '0'))
    .join('');
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
}
