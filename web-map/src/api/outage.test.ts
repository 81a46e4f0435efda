import { Problem } from '@menpai/client';
import { describe, expect, it } from 'vitest';
import { keys } from './keys';
import { againAfter, isOutage } from './outage';

const failed = (status: number, queryKey: readonly unknown[] = keys.session) => ({
  queryKey,
  state: { status: 'error', error: new Problem(status, {}) },
});

describe('what an outage stopped', () => {
  it('is asked for again while nobody answers', () => {
    for (const status of [0, 502, 503, 504]) expect(againAfter(failed(status))).toBe(5_000);
  });

  it('is not asked for again where the answer was a refusal or a fault', () => {
    for (const status of [401, 403, 404, 422, 429, 500]) expect(againAfter(failed(status))).toBe(false);
    expect(isOutage(new Error('of our own'))).toBe(false);
  });

  it('is left alone where it went well', () => {
    expect(againAfter({ queryKey: keys.session, state: { status: 'success', error: null } })).toBe(false);
  });

  it('is never a look at personal data without somebody who looks', () => {
    expect(againAfter(failed(503, keys.own('person')))).toBe(false);
  });
});
