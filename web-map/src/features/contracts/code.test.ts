import { describe, expect, it } from 'vitest';
import { unitOf } from '../filing/door';
import { contractAddress, contractCodeOf } from './code';

const CODE = 'q3v-_9aTz0KfY1w7LbN2Xg';
const UNIT = '01a2279f-c7a9-7133-9370-cfb1cd464fe4';

describe('the code of a contract', () => {
  it('is read back from what is written into it', () => {
    expect(contractCodeOf(contractAddress(CODE, 'https://menpai.example'))).toBe(CODE);
  });

  it.each([
    [` ${CODE}\n`, 'alone, with white space'],
    [`/m/c/${CODE}`, 'without the host'],
    [`https://menpai.example/m/c/${CODE}?from=wechat`, 'with what others add'],
    [`签合同：https://menpai.example/m/c/${CODE}`, 'behind what somebody wrote'],
  ])('is also %s (%s)', (text) => {
    expect(contractCodeOf(text)).toBe(CODE);
  });

  it.each([
    ['', 'nothing'],
    [CODE.slice(1), 'a part of it'],
    [`https://menpai.example/m/c/${CODE}x`, 'more than it'],
    [`https://menpai.example/m/d/${UNIT}`, 'the code of a door'],
    [UNIT, 'the number of a door'],
  ])('is not %s (%s)', (text) => {
    expect(contractCodeOf(text)).toBeNull();
  });

  it('is no code of a door', () => {
    expect(unitOf(contractAddress(CODE, 'https://menpai.example'))).toBeNull();
    expect(unitOf(CODE)).toBeNull();
  });
});
