/** What terminals say, in words: makers, clocks, codes. Pure. */

import { Problem } from '@menpai/client';
import type { TFunction } from 'i18next';
import type { Setup } from '../../api/types';

/** Makers as the server and its tools call them, where that is not their word itself: some are called by what they speak. */
const ALSO_CALLED: Readonly<Record<string, string>> = {
  menpai: 'native',
  oem: 'other',
  oem_http: 'other',
  mqtt: 'other',
};

/** A maker in words; any other name is shown as it was typed. */
export function vendorName(vendor: string, t: TFunction): string {
  const maker = vendor.toLowerCase();
  const word = ALSO_CALLED[maker] ?? maker;
  return t(`device.vendors.${word}` as 'device.vendors.native', { defaultValue: vendor });
}

/** By how much a clock is wrong, in the two largest units that matter: 3905 s are an hour and five minutes. */
export function clockText(skewMs: number | null | undefined, t: TFunction): string | null {
  const seconds = Math.round(Math.abs(skewMs ?? 0) / 1000);
  if (seconds < 2) return null;
  const parts = spanOf(seconds).map(([unit, count]) => t(`device.span.${unit}`, { count }));
  return t((skewMs ?? 0) > 0 ? 'device.fast' : 'device.slow', { span: parts.join(t('device.span.and')) });
}

type Unit = 'days' | 'hours' | 'minutes' | 'seconds';
const UNITS: readonly [Unit, number][] = [
  ['days', 86_400],
  ['hours', 3600],
  ['minutes', 60],
  ['seconds', 1],
];

/** The largest unit of a span, and the next one if there is any of it. */
export function spanOf(seconds: number): [Unit, number][] {
  const first = Math.max(
    0,
    UNITS.findIndex(([, length]) => seconds >= length),
  );
  const parts: [Unit, number][] = [];
  let left = seconds;
  for (const [unit, length] of UNITS.slice(first, first + 2)) {
    const count = Math.floor(left / length);
    left -= count * length;
    if (count > 0) parts.push([unit, count]);
  }
  return parts;
}

/** A terminal's answer to a command; codes that we don't know are shown as they are. */
export function resultText(result: string, t: TFunction): string {
  return t(`device.result.${result}` as 'device.result.no_answer', {
    defaultValue: t('device.answered', { code: result }),
  });
}

/** Why a message could not be read: a code, or the field and the rule that it breaks. */
export function unreadText(reason: string, t: TFunction): string {
  return knownReason(reason, t) ?? t('letter.other', { reason });
}

/** What these rules say, they say of the message as a whole, or they name the field themselves. */
const SAYS_ALL: ReadonlySet<string> = new Set(['json', 'utf8', 'time']);

/** `passages[0].method: term` by the name that people have for the field; where they have none, the rule alone. */
function knownReason(reason: string, t: TFunction): string | null {
  const [, path, rule] = /^(.*): ([a-z0-9_]+)$/.exec(reason) ?? [];
  if (path === undefined || rule === undefined) {
    return t(`letter.reason.${reason}` as 'letter.reason.json', { defaultValue: '' }) || null;
  }
  const why = t(`letter.rule.${rule}` as 'letter.rule.term', { defaultValue: '' });
  if (!why) return null;
  const name = path.replace(/^.*\./, '');
  const field = t(`letter.fields.${name}` as 'letter.fields.at', { defaultValue: '' });
  return field && !SAYS_ALL.has(rule) ? t('letter.field', { field, why }) : why;
}

/** What became of reading a message again that still can't be read; `null` where something else went wrong, which the server says. */
export function stillUnreadText(error: unknown, t: TFunction): string | null {
  const first = error instanceof Problem ? error.fieldErrors[0] : undefined;
  if (first?.code !== 'unreadable') return null;
  const why = knownReason(first.message, t);
  return why ? t('letter.again', { why }) : t('rule.unreadable');
}

/** Whether somebody typed an address that only this machine can call. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host === '[::1]' || host.startsWith('127.');
}

/** Whether a terminal reports through a broker, which knows it by what it is given there, and not by our key. */
export function isAtBroker({ url }: Pick<Setup, 'url'>): boolean {
  return url.startsWith('mqtt');
}

/** Whether nobody named the broker: the server says a word in place of its host. */
export function isUnnamed(setup: Pick<Setup, 'url' | 'host'>): boolean {
  return isAtBroker(setup) && setup.host === 'broker';
}

/** Whether the key is still to be put in by hand. */
export function lacksKey(value: string): boolean {
  return value.includes('{key}');
}

/** Whether a key is among what is typed into a terminal. */
export function usesKey({ url, options }: Pick<Setup, 'url' | 'options'>, key: string): boolean {
  return [url, ...options.map(({ value }) => value)].some((value) => value.includes(key));
}

/** Whether a terminal that called said its number; the server calls one that did not by its address. */
export function saysSerial({ serial, source }: { serial: string; source: string }): boolean {
  return serial !== `from-${source}`;
}
