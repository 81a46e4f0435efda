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
  expect(withoutPlace('测试巷1号302房：您认领的此房屋等4间已确认。', home)).toBe(
    '您认领的此房屋等4间已确认。',
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
  const kinds = [
    'gap_reminder',
    'filing_made',
    'filing_refused',
    'filing_entered',
    'filing_declined',
    'listing_refused',
    'ownership_refused',
    'ownership_joined',
    'agent_joined',
    'pass_suspended',
    'pass_codes_changed',
    'pass_of_owner',
    'residency_ended',
    'child_registered',
    'residency_restored',
    'key_revoked',
    'key_of_owner',
    'correction_decided',
    'contest_upheld',
  ] as const;
  const ways = kinds.map((kind) => wayOf({ kind, unit_code: '302' }));
  expect(ways.map((way) => way?.screen ?? null)).toEqual([
    'gaps',
    'waiting',
    'filings',
    'filings',
    'rooms',
    'offers',
    'claims',
    'rooms',
    'agents',
    'passes',
    'passes',
    null,
    'residencies',
    'residencies',
    'passes',
    'door-keys',
    null,
    'corrections',
    null,
  ]);
});

it('what is about a contract leads to it', () => {
  expect(wayOf({ kind: 'contract_offered', unit_code: '302', contract_id: 'c' })).toEqual({
    screen: 'contract',
    contract: 'c',
  });
});

it('what is about a lease leads to it', () => {
  expect(wayOf({ kind: 'lease_ended', unit_code: '302', tenancy_id: 't' })).toEqual({
    screen: 'lease',
    lease: 't',
  });
});

it('whoever gives a viewing decides on it, whoever asks follows it', () => {
  expect(wayOf({ kind: 'viewing_requested', unit_code: '302' })).toEqual({ screen: 'visits' });
  expect(wayOf({ kind: 'viewing_confirmed', unit_code: '' })).toEqual({ screen: 'viewings' });
  expect(wayOf({ kind: 'viewing_reminder', unit_code: '302' })).toEqual({ screen: 'visits' });
  expect(wayOf({ kind: 'viewing_reminder', unit_code: '' })).toEqual({ screen: 'viewings' });
});
