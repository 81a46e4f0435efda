import { expect, it } from 'vitest';
import { wayOf, withoutPlace } from './told';

const home = { doorplate: '测试巷1号', unit_code: '302' };

it('leaves out the address that stands above it, in each of its sentences', () => {
  expect(withoutPlace('测试巷1号 302房：住了21夜。302房：租约已结束。请办理。', home)).toBe(
    '住了21夜。租约已结束。请办理。',
  );
  expect(withoutPlace('测试巷1号. Unit 302: somebody slept here. Please register by 2026-04-07', home)).toBe(
    'Somebody slept here. Please register by 2026-04-07',
  );
  expect(withoutPlace('测试巷1号302房：您提出的异议成立。', home)).toBe('您提出的异议成立。');
  expect(withoutPlace('测试巷1号Unit 302: your contest was right.', home)).toBe('Your contest was right.');
});

it('leaves alone what begins with something else', () => {
  expect(withoutPlace('302房：住了21夜。', { ...home, doorplate: null })).toBe('302房：住了21夜。');
  expect(withoutPlace('别处2号 302房：住了21夜。', home)).toBe('别处2号 302房：住了21夜。');
  expect(withoutPlace('测试巷1号 请办理：客人临时住', home)).toBe('请办理：客人临时住');
});

it('leads to where something can be done, and nowhere else', () => {
  const ways = (['gap_reminder', 'filing_made', 'filing_refused', 'contest_upheld'] as const).map((kind) =>
    wayOf({ kind }),
  );
  expect(ways).toEqual([{ screen: 'gaps' }, { screen: 'waiting' }, { screen: 'filings' }, null]);
  expect(wayOf({ kind: 'contract_offered', contract_id: 'c' })).toEqual({
    screen: 'contract',
    contract: 'c',
  });
});
