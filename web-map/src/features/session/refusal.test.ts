import { Problem } from '@menpai/client';
import type { TFunction } from 'i18next';
import { describe, expect, it } from 'vitest';
import { asksWhose, isFirstAsking, needsCode, refusalText, waitText, whoseComplaint } from './refusal';

const t = ((key: string, values?: object) =>
  values ? `${key} ${JSON.stringify(values)}` : key) as TFunction;
const type = 'urn:menpai:problem:second_factor_required';
const code = (rule: string) => [{ field: 'code', code: rule, message: '' }];

describe('not being let in', () => {
  it('tells a code that is missing from one that is wrong', () => {
    const missing = new Problem(401, { type, errors: code('required') });
    const wrong = new Problem(401, { type, errors: code('wrong') });
    expect([needsCode(missing), isFirstAsking(missing)]).toEqual([true, true]);
    expect([needsCode(wrong), isFirstAsking(wrong)]).toEqual([true, false]);
    expect(refusalText(wrong, t)).toBe('session.wrong_code');
    expect(needsCode(new Problem(401, {}))).toBe(false);
  });

  it('says how long to wait', () => {
    expect(refusalText(new Problem(429, {}, 45), t)).toContain('session.seconds');
    expect(refusalText(new Problem(429, {}), t)).toBe('session.too_many');
    expect(waitText(0.2, t)).toBe('session.seconds {"count":1}');
    expect(waitText(121, t)).toBe('session.minutes {"count":3}');
  });

  it('says that another code helps where one was tried too often, and when', () => {
    const over = (retryAfter: number) => new Problem(429, { errors: code('tries_over') }, retryAfter);
    expect(refusalText(over(0), t)).toBe('session.code_used_up');
    expect(refusalText(over(41), t)).toContain('session.code_used_up_until');
  });

  it('asks whose a phone is, and tells that from a number that is wrong', () => {
    const asked = (rule: string) =>
      new Problem(422, { errors: [{ field: 'id_number', code: rule, message: 'as the server says' }] });
    expect([asksWhose(asked('required')), asksWhose(new Problem(422, {}))]).toEqual([true, false]);
    expect(whoseComplaint(asked('required'))).toBeNull();
    expect(whoseComplaint(asked('not_theirs'))).toBe('As the server says');
  });
});
