/**
 * The link by which a host sends a visitor their code. All of it stands behind the `#`, which no browser sends to a server: whoever
 * has the link has the code, and nobody else. It names the gates and the dwelling, and no person. Pure.
 */
import { VISITOR_PAGE } from '../../phone/way';

/** What a visitor is sent. */
export type SentVisit = {
  /** The QR code. */
  text: string;
  pin: string | null;
  from: string;
  to: string;
  /** The dwelling, where the host's phone knows its name. */
  place: string | null;
  gates: readonly string[];
};

/** Of what stands behind the `#`. */
const FORM = 1;
/** What codes are written in, short ones too. */
const CODE = /^[0-9A-Z $%*+\-./:]{20,128}$/;
const PIN = /^\d{4,12}$/;
/** Longest name in UTF-16 units, above a doorplate of 100 characters with a unit's 30, each of two; and most gates. */
const NAME = 300;
const GATES = 200;

/** What it would not read again is left out: a link opens, whatever things are called. */
export function linkOf(visit: SentVisit, origin: string): string {
  const { text, pin, from, to, place, gates } = visit;
  const seconds = (iso: string) => Math.floor(Date.parse(iso) / 1000);
  const names = gates.map(cut).filter(isName).slice(0, GATES);
  const said = JSON.stringify([
    FORM,
    text,
    pin,
    seconds(from),
    seconds(to),
    place ? cut(place) : null,
    names,
  ]);
  const bytes = Array.from(new TextEncoder().encode(said), (byte) => String.fromCharCode(byte)).join('');
  const inUrl = btoa(bytes).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
  return `${origin}${VISITOR_PAGE}#${inUrl}`;
}

/** What a link says; `null`: it was cut or is none of ours. */
export function readLink(hash: string): SentVisit | null {
  try {
    const bytes = atob(hash.replace(/^#/, '').replaceAll('-', '+').replaceAll('_', '/'));
    const utf8 = Uint8Array.from(bytes, (char) => char.charCodeAt(0));
    return visitOf(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(utf8)));
  } catch {
    return null;
  }
}

function visitOf(said: unknown): SentVisit | null {
  if (!Array.isArray(said)) return null;
  const [form, text, pin, from, to, place, gates] = said as unknown[];
  if (form !== FORM || typeof text !== 'string' || !CODE.test(text)) return null;
  if (pin !== null && !(typeof pin === 'string' && PIN.test(pin))) return null;
  if (!isSecond(from) || !isSecond(to) || !(place === null || isName(place))) return null;
  if (!Array.isArray(gates) || gates.length > GATES || !gates.every(isName)) return null;
  const iso = (seconds: number) => new Date(seconds * 1000).toISOString();
  return { text, pin, from: iso(from), to: iso(to), place, gates };
}

function isSecond(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0 && (value as number) < 1e10;
}

/** As much of a name as a link has room for, no character by halves. */
function cut(name: string): string {
  return name.slice(0, NAME).replace(/[\ud800-\udbff]$/, '');
}

function isName(value: unknown): value is string {
  return typeof value === 'string' && value.length > 0 && value.length <= NAME;
}

/** Milliseconds until a visit begins, or ends where it has begun; `null`: it is over. */
export function untilChange({ from, to }: Pick<SentVisit, 'from' | 'to'>, now: Date): number | null {
  const next = [from, to].map((iso) => Date.parse(iso) - now.getTime()).find((left) => left > 0);
  return next ?? null;
}

/** Where a visit stands on the visitor's own clock. */
export function standOf({ from, to }: Pick<SentVisit, 'from' | 'to'>, now: Date): 'later' | 'now' | 'over' {
  if (now.getTime() >= Date.parse(to)) return 'over';
  return now.getTime() < Date.parse(from) ? 'later' : 'now';
}
