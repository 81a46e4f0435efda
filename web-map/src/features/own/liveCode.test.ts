import { describe, expect, it, test } from 'vitest';
/** Those that the server's own code is held to. */
import { cases } from '../../../../domain/src/qr/vectors.json';
import { base45, liveText, stepAt } from './liveCode';

function vector(about: string): string {
  const found = cases.find((one) => one.about === about);
  if (!found) throw new Error(`there is no vector of ${about}`);
  return found.text;
}

/** HMAC-SHA-256 of the vectors' first seed, site and code, as `vectors.py` counts it. */
const LIVE = { secret: 'CVa03JX8MTRJ7oukVDiJbg', step_s: 30 };
const NOW = 1_775_005_217_000;

describe('a live code', () => {
  it.each([
    ['a live code', NOW],
    ['a live code of half a minute ago', NOW - 30_000],
    ['a live code from a phone that is fast', NOW + 30_000],
  ])('shows what the server reads: %s', async (about, at) => {
    const { step } = stepAt(at, LIVE.step_s);
    expect(await liveText(vector('a live code without its counter'), LIVE, step)).toBe(vector(about));
  });
});

test('a step ends when the next begins', () => {
  expect(stepAt(59_000, 30)).toEqual({ step: 1, leftMs: 1000 });
  expect(stepAt(60_000, 30)).toEqual({ step: 2, leftMs: 30_000 });
});

test.each([
  ['AB', 'BB8'],
  ['Hello!!', '%69 VD92EX0'],
  ['base-45', 'UJCLQE7W581'],
  ['ietf!', 'QED8WEX0'],
])('%s in base45, as RFC 9285 has it', (text, encoded) => {
  expect(base45(new TextEncoder().encode(text))).toBe(encoded);
});
