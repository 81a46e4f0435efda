import { Problem } from '@menpai/client';
import i18next from 'i18next';
import { describe, expect, it, test } from 'vitest';
import villageSource from '../../../../importers/src/village/model.rs?raw';
import configSource from '../../../../server/src/config/terminals.rs?raw';
import reasonsSource from '../../../../server/src/dead_letters/reason.rs?raw';
import contactSource from '../../../../server/src/devices/pairing/store.rs?raw';
import bodySource from '../../../../server/src/passages/body.rs?raw';
import modelSource from '../../../../server/src/passages/model.rs?raw';
import { en } from '../../i18n/en';
import { zhCN } from '../../i18n/zh-CN';
import {
  clockText,
  isAtBroker,
  isLoopback,
  isUnnamed,
  lacksKey,
  resultText,
  saysSerial,
  spanOf,
  stillUnreadText,
  unreadText,
  usesKey,
  vendorName,
} from './words';

const texts = i18next.createInstance();
await texts.init({
  lng: 'zh-CN',
  resources: { 'zh-CN': { translation: zhCN } },
  interpolation: { escapeValue: false },
});
const t = texts.getFixedT('zh-CN');

test.each([
  [59, [['seconds', 59]]],
  [60, [['minutes', 1]]],
  [
    3905,
    [
      ['hours', 1],
      ['minutes', 5],
    ],
  ],
  [
    90_061,
    [
      ['days', 1],
      ['hours', 1],
    ],
  ],
  [86_400, [['days', 1]]],
])('%d seconds are %j', (seconds, span) => {
  expect(spanOf(seconds)).toEqual(span);
});

describe('a clock', () => {
  it('is wrong in words that somebody at the terminal can use', () => {
    expect(clockText(3_905_000, t)).toBe('时钟快 1 小时 5 分');
    expect(clockText(-45_000, t)).toBe('时钟慢 45 秒');
  });
  it('that is right is not spoken of', () => {
    expect(clockText(900, t)).toBeNull();
    expect(clockText(null, t)).toBeNull();
  });
});

test('makers and codes that we know have words, others stay as they are', () => {
  expect(vendorName('hikvision', t)).toBe('海康威视');
  expect(vendorName('安威士', t)).toBe('安威士');
  expect(resultText('no_answer', t)).toBe('终端一直没有答复');
  expect(resultText('-77', t)).toBe('终端答复 -77');
});

test('no maker that the server writes is shown by its code', () => {
  const [, village = ''] = villageSource.split('impl DeviceVendor');
  const codes = [
    ...contactSource.matchAll(/DeviceProtocol::.* => "(\w+)"/g),
    ...(village.split('\n}')[0] ?? '').matchAll(/Self::\w+ => "(\w+)"/g),
  ].map(([, code = '']) => code);
  expect(codes).toEqual(expect.arrayContaining(['hikvision', 'zkteco', 'oem', 'other', 'native']));
  expect([...codes, 'menpai'].filter((code) => vendorName(code, t) === code)).toEqual([]);
});

test('why a message can not be read is said without its code where we know it', () => {
  expect(unreadText('json', t)).toBe('内容不完整，或格式不是 JSON');
  expect(unreadText('passages[0].method: term', t)).toBe('凭证种类：不认识的取值');
  expect(unreadText('passages[2].at: time', t)).toBe('时间读不懂');
  expect(unreadText('body: utf8', t)).toBe('文字编码不对');
  expect(unreadText('passages[1]: json', t)).toBe('内容不完整，或格式不是 JSON');
  expect(unreadText('quite new', t)).toBe('原因：quite new');
});

test('what still can not be read says why in words, and nothing of codes', () => {
  const refused = (message: string, code = 'unreadable') =>
    new Problem(409, { errors: [{ field: 'id', code, message }] });
  expect(stillUnreadText(refused('no_record'), t)).toContain('还是读不懂：没有通行记录。');
  expect(stillUnreadText(refused('no_time'), t)).toContain('还是读不懂：没有时间。');
  expect(stillUnreadText(refused('passages[0].at: time'), t)).toContain('还是读不懂：时间读不懂。');
  expect(stillUnreadText(refused('quite new'), t)).toBe(zhCN.rule.unreadable);
  expect(stillUnreadText(refused('这台终端已停用', 'device_disabled'), t)).toBe(null);
});

test('every field of a passage has a name', () => {
  const names = [...modelSource.matchAll(/format!\("\{path\}(\w+)"\)/g)].map(([, name = '']) => name);
  expect(names).toContain('credential');
  for (const { letter } of [zhCN, en]) expect(names.filter((name) => !(name in letter.fields))).toEqual([]);
});

test('every reason and rule of the server has words in both languages', () => {
  const reasons = [...reasonsSource.matchAll(/Self::\w+ => "(\w+)"/g)].map(([, code = '']) => code);
  expect(reasons).toContain('results');
  const native = [bodySource, modelSource].map((source) => source.split('#[cfg(test)]')[0]).join();
  const broken = native.matchAll(/(?:broken|ApiError::field)\(.*?,\s*"(\w+)"/gs);
  const rules = new Set([...broken].map(([, code = '']) => code));
  expect([...rules]).toEqual(expect.arrayContaining(['control_character', 'json', 'term', 'time', 'utf8']));
  for (const { letter } of [zhCN, en]) {
    // What the store says where nobody did.
    expect(['unreadable', ...reasons].filter((code) => !(code in letter.reason))).toEqual([]);
    expect([...rules].filter((code) => !(code in letter.rule))).toEqual([]);
  }
});

test('what can not work is told apart', () => {
  expect(['127.0.0.1', 'localhost', '10.0.0.4', 'gates.example'].map(isLoopback)).toEqual([
    true,
    true,
    false,
    false,
  ]);
  expect([lacksKey('/t/{key}/hik'), lacksKey('/iclock/')]).toEqual([true, false]);
  expect([isAtBroker({ url: 'mqtt://broker:1883' }), isAtBroker({ url: 'http://gates/t/k1/' })]).toEqual([
    true,
    false,
  ]);
});

test('a broker that nobody named is told from one that has a host', () => {
  expect(configSource).toContain('if self.host.is_empty() { "broker" }');
  expect(isUnnamed({ url: 'mqtt://broker:1883', host: 'broker' })).toBe(true);
  expect(isUnnamed({ url: 'mqtt://10.0.0.4:1883', host: '10.0.0.4' })).toBe(false);
});

test('a terminal without a number of its own is called by its address', () => {
  expect(saysSerial({ serial: 'from-10.0.0.7', source: '10.0.0.7' })).toBe(false);
  expect(saysSerial({ serial: 'CKUH1', source: '10.0.0.7' })).toBe(true);
});

test('a key is typed in with the address, or as an option, or not at all', () => {
  const option = { name: 'Authorization', value: 'Bearer k1' };
  expect(usesKey({ url: 'http://gates/t/k1/hik', options: [] }, 'k1')).toBe(true);
  expect(usesKey({ url: 'http://gates/api/v1/passages', options: [option] }, 'k1')).toBe(true);
  expect(usesKey({ url: 'http://gates/iclock/', options: [] }, 'k1')).toBe(false);
});
