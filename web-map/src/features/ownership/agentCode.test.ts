import { describe, expect, it } from 'vitest';
import { contractCodeOf } from '../contracts/code';
import { unitOf } from '../filing/door';
import { agentAddress, agentCodeOf } from './agentCode';

const CODE = 'q3v-_9aTz0KfY1w7LbN2Xg';
const LINK = agentAddress(CODE, 'https://menpai.example');

describe('the code of an agency', () => {
  it('is read back from what is written into it, also behind what somebody wrote', () => {
    expect(agentCodeOf(LINK)).toBe(CODE);
    expect(agentCodeOf(`帮我管房：${LINK}?from=wechat`)).toBe(CODE);
  });

  it.each([CODE, `${LINK}x`, `https://menpai.example/m/c/${CODE}`, ''])('is not %s', (text) => {
    expect(agentCodeOf(text)).toBeNull();
  });

  it('is no code of a door or of a contract', () => {
    expect(unitOf(LINK)).toBeNull();
    expect(contractCodeOf(LINK)).toBeNull();
  });
});
