import { describe, expect, it } from 'vitest';
import { doorAddress, unitOf } from './door';

const UNIT = '01a2279f-c7a9-7133-9370-cfb1cd464fe4';

describe('the code on a door', () => {
  it('is read back from what is written into it', () => {
    expect(unitOf(doorAddress(UNIT, 'https://menpai.example'))).toBe(UNIT);
    expect(unitOf(doorAddress(UNIT, 'http://127.0.0.1:8070'))).toBe(UNIT);
  });

  it.each([
    [UNIT, 'alone'],
    [` ${UNIT.toUpperCase()}\n`, 'in capitals, with white space'],
    [`/m/d/${UNIT}`, 'without the host'],
    [`https://menpai.example/m/d/${UNIT}?from=wechat`, 'with what others add'],
  ])('is also %s (%s)', (text) => {
    expect(unitOf(text)).toBe(UNIT);
  });

  it.each([
    ['', 'nothing'],
    ['302', 'the number of the room'],
    [`https://pay.example/${UNIT}`, 'the code of something else'],
    [UNIT.slice(0, -1), 'a part of it'],
  ])('is not %s (%s)', (text) => {
    expect(unitOf(text)).toBeNull();
  });
});
